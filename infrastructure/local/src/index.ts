export { EngineProblem } from './engine-problem.ts';
export type * from './engine.ts';
export type { KafkaCertificates } from './kafka-certificates.ts';
export type { KafkaUser } from './kafka-settings.ts';
export * from './start-kafka.ts';
export { identityOf, isAlive, signal, type ProcessIdentity } from './process-identity.ts';
export { startPostgres, type PostgresOptions, type RunningPostgres } from './start-postgres.ts';
export { startRedis, type RedisOptions, type RunningRedis } from './start-redis.ts';
export { startRegistry, type RegistryOptions, type RunningRegistry } from './start-registry.ts';
