export {
  connectRedis,
  openRedis,
  type RedisConnection,
  type RedisLogger,
  type RedisSettings,
} from './connect-redis.ts';
