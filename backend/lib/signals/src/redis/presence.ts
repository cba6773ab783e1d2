/** Presence on Redis: a hash per group, which goes with its last member. */
import type { Redis } from 'ioredis';
import { maxMembers } from '../limits.ts';

/**
 * KEYS 1 hash member -> `seen:until`
 * ARGV 1 clock or ''  2 member  3 ttl in ms  4 most members
 * RETURNS 1, or 0 if there are too many
 */
const seenScript = `#!lua
local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local now = clock()
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f:%.0f', now, now + ARGV[3]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1`;

/**
 * KEYS 1 hash member -> `seen:until`
 * ARGV 1 clock or ''
 * RETURNS member and time it was seen, of each that is there
 */
const presentScript = `#!lua flags=allow-oom
local function clock()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local now = clock()
local result = {}
local all = redis.call('HGETALL', KEYS[1])
for index = 1, #all, 2 do
  local seen, until_ms = string.match(all[index + 1], '^(%d+):(%d+)$')
  if tonumber(until_ms) > now then
    result[#result + 1] = all[index]
    result[#result + 1] = seen
  else
    redis.call('HDEL', KEYS[1], all[index])
  end
end
return result`;

export interface PresenceOptions {
  readonly redis: Redis;
  readonly keyPrefix: string;
  /** Epoch ms as text, or '' for the clock of Redis. */
  readonly clock: () => string;
}

export class Presence {
  readonly #options: PresenceOptions;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** False if the group has too many members. */
  async seen(group: string, member: string, ttlMs: number): Promise<boolean> {
    const { redis, clock } = this.#options;
    return (await redis.eval(seenScript, 1, this.#key(group), clock(), member, ttlMs, maxMembers)) === 1;
  }

  async present(group: string): Promise<Map<string, number>> {
    const { redis, clock } = this.#options;
    const flat = (await redis.eval(presentScript, 1, this.#key(group), clock())) as string[];
    const present = new Map<string, number>();
    for (let index = 0; index < flat.length; index += 2) present.set(flat[index]!, Number(flat[index + 1]));
    return present;
  }

  #key(group: string): string {
    return `${this.#options.keyPrefix}presence:${group}`;
  }
}
