/** Apart from the rest, so that the client is loaded only where there is a Redis. */
export { openRedisSignals, type RedisSignalsOptions } from './open-redis-signals.ts';
