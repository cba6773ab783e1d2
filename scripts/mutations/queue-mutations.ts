/** Faults in the delivery queue, the signals and the sockets that resume. */
import type { Mutation } from './mutation.ts';

const moves = 'backend/lib/queue/src/redis/moves';
const onRedis = 'backend/lib/queue/src/redis/redis-queue.test.ts';
const embedded = 'backend/lib/queue/src/sqlite/sqlite-queue.test.ts';
const faults = 'backend/lib/queue/src/redis/redis-faults.test.ts';
const connection = 'backend/lib/redis/src/connect-redis.test.ts';
const resume = 'backend/services/api-websocket/src/resume.test.ts';
const replay = 'backend/lib/processing/src/event-replay.test.ts';

export const queueMutations: readonly Mutation[] = [
  {
    title: 'Queue on Redis: the token of a lease is ignored',
    file: `${moves}/include/settle.lua`,
    text: "if state and state[3] == token and token ~= '' then",
    replacement: 'if state then',
    tests: [onRedis],
    named: 'fence off',
  },
  {
    title: 'Embedded queue: the token of a lease is ignored',
    file: 'backend/lib/queue/src/sqlite/sqlite-moves.ts',
    text: "'SELECT * FROM job WHERE sequence = ? AND slot = ? AND token = ?'",
    replacement: "'SELECT * FROM job WHERE sequence = ? AND slot = ? AND token IS NOT ?'",
    tests: [embedded],
    named: 'fence off',
  },
  {
    title: 'Queue on Redis: a head that is tried again is overtaken',
    file: `${moves}/retry.lua`,
    text: "redis.call('ZADD', due, whole(now + tonumber(ARGV[4])), ARGV[2])",
    replacement:
      "leave_lane(ARGV[2], job_of(ARGV[2])[2])\nredis.call('ZADD', due, whole(now + tonumber(ARGV[4])), ARGV[2])",
    tests: [onRedis],
    named: 'not overtaken',
  },
  {
    title: 'Queue on Redis: that it was emptied is not noticed',
    file: `${moves}/enqueue.lua`,
    text: "return redis.error_reply('LOST the checkpoint is ' .. whole(stored))",
    replacement: "redis.log(redis.LOG_DEBUG, 'lost')",
    tests: [faults],
    named: 'F15',
  },
  {
    title: 'Queue on Redis: an event is enqueued twice',
    file: `${moves}/enqueue.lua`,
    text: "local is_new = not seen[id] and redis.call('HEXISTS', ids, id) == 0",
    replacement: 'local is_new = not seen[id]',
    tests: [faults],
    named: 'of enqueue',
  },
  {
    title: 'Queue on Redis: nothing is acknowledged while the memory is full',
    file: `${moves}/ack.lua`,
    text: '#!lua flags=allow-oom',
    replacement: '#!lua',
    tests: [faults],
    named: 'F16',
  },
  {
    title: 'Queue on Redis: keys of an endpoint lie in several slots',
    file: 'backend/lib/queue/src/redis/redis-keys.ts',
    text: '${prefix}{wh:${endpoint}}:${part}',
    replacement: '${prefix}wh:${endpoint}:${part}',
    tests: ['backend/lib/queue/src/redis/redis-cluster.test.ts'],
    named: 'gives back',
  },
  {
    title: 'Queue on Redis: the index of ready endpoints hears of nothing that comes earlier',
    file: `${moves}/include/next.lua`,
    text: 'local is_earlier = at and',
    replacement: 'local is_earlier = false and',
    tests: [onRedis],
    named: 'against a model',
  },
  {
    title: 'Embedded queue: acknowledges without waiting for the disk',
    file: 'backend/lib/queue/src/sqlite/queue-schema.ts',
    text: 'PRAGMA synchronous = FULL',
    replacement: 'PRAGMA synchronous = NORMAL',
    tests: ['backend/lib/queue/src/sqlite/sqlite-crash.test.ts'],
    named: 'syncs its file',
  },
  {
    title: 'Redis: one that evicts is taken for the queue',
    file: 'backend/lib/redis/src/connect-redis.ts',
    text: "if (mustKeep && policy !== 'noeviction')",
    replacement: "if (mustKeep && policy === 'never')",
    tests: [connection],
    named: 'evicts',
  },
  {
    title: 'Redis: what was not answered waits for ever when the connection is lost',
    file: 'backend/lib/redis/src/connect-redis.ts',
    text: 'maxRetriesPerRequest: 0,',
    replacement: 'maxRetriesPerRequest: null,',
    tests: [connection],
    named: 'fails what was sent',
  },
  {
    title: 'Redis: a database that does not exist is another one',
    file: 'backend/lib/redis/src/connect-redis.ts',
    text: 'state.refusal ??= await judge',
    replacement: 'state.refusal = await judge',
    tests: [connection],
    named: 'database that does not exist',
  },
  {
    title: 'Sockets: live events go out before the missed ones',
    file: 'backend/services/api-websocket/src/subscription-listener.ts',
    text: '    connection.hold(subscription);\n',
    replacement: '',
    tests: [resume],
    named: 'without a limit',
  },
  {
    title: 'Sockets: a replica that is behind sends again what was seen elsewhere',
    file: 'backend/services/api-websocket/src/resume.ts',
    text: '} else if (missed.isAhead) {',
    replacement: '} else if (missed.isAhead && !listener) {',
    tests: ['backend/services/api-websocket/src/resume-ahead.test.ts'],
  },
  {
    title: 'Sockets: a replay runs into what the feed sends itself',
    file: 'backend/lib/processing/src/event-replay.ts',
    text: 'this.#cursor.set(place, Math.min(nextOffset, end));',
    replacement: 'this.#cursor.set(place, nextOffset);',
    tests: [replay],
  },
  {
    title: 'Sockets: events that are deleted are taken for seen',
    file: 'backend/lib/processing/src/event-replay.ts',
    text: "if (next < low) return 'expired';",
    replacement: 'if (next < low) return null;',
    tests: [replay],
    named: 'on the way',
  },
  {
    title: 'Signals: nobody listens any more after Redis was away',
    file: 'backend/lib/signals/src/redis/open-redis-signals.ts',
    text: 'for (const pattern of subscriptions.patterns) await subscribe(redis, pattern);',
    replacement: 'await redis.ping();',
    tests: ['backend/lib/signals/src/redis/open-redis-signals.test.ts'],
    named: 'go on by themselves',
  },
];
