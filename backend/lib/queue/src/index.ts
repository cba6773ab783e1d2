export type * from './port.ts';
export { openRedisQueue, type RedisQueueOptions } from './redis/open-redis-queue.ts';
export { openSqliteQueue, type SqliteQueueOptions } from './sqlite/open-sqlite-queue.ts';
