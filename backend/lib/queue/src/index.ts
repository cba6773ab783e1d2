export type * from './port.ts';
export { openRedisQueue, type RedisQueueOptions } from './redis/open-redis-queue.ts';
