#!lua flags=allow-oom
-- A delivered job goes; that it was delivered is remembered for a while.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 sequence  3 token
-- RETURNS  version and time for the index of ready endpoints; nothing if the lease is not held any more
--@include keys
--@include clock
--@include next
--@include settle
if not held(ARGV[2], ARGV[3]) then
  return false
end
local job = job_of(ARGV[2])
leave_lane(ARGV[2], job[2])
forget(ARGV[2], job)
advance_low(32)
local settings = redis.call('HMGET', meta, 'deliveredTtlMs', 'maxDelivered')
redis.call('ZADD', delivered, whole(now + tonumber(settings[1])), job[1])
local over = redis.call('ZCARD', delivered) - tonumber(settings[2])
if over > 0 then
  redis.call('ZPOPMIN', delivered, math.min(over, 100))
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', delivered, '-inf', whole(now), 'LIMIT', 0, 100)) do
  redis.call('ZREM', delivered, id)
end
return { ready() }
