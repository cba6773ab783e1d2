#!lua flags=allow-oom
-- Notes when an endpoint has something to lease. The index is derived, so it may stand on another server than the
-- endpoint; whatever comes late is told from what is newer by its version.
-- KEYS  1 zset endpoint -> when  2 hash endpoint -> epoch:version
-- ARGV  1 clock  2 endpoint  3 epoch:version, '' forgets the endpoint  4 when, '' for never  5 channel for hints
-- RETURNS  1 if it was news
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[2], ARGV[2])
  return redis.call('ZREM', KEYS[1], ARGV[2])
end
local known = redis.call('HGET', KEYS[2], ARGV[2])
if known then
  local epoch, version = string.match(known, '^(.*):(%d+)$')
  local new_epoch, new_version = string.match(ARGV[3], '^(.*):(%d+)$')
  if epoch == new_epoch and tonumber(version) >= tonumber(new_version) then
    return 0
  end
end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
if ARGV[4] == '' then
  redis.call('ZREM', KEYS[1], ARGV[2])
  return 1
end
local before = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]))
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[2])
if not before or tonumber(ARGV[4]) < before then
  redis.call('PUBLISH', ARGV[5], ARGV[2])
end
return 1
