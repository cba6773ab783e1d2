#!lua flags=allow-oom
-- The visibility time-out of a lease begins anew.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 sequence  3 token  4 visibility time-out in ms
-- RETURNS  version and time for the index of ready endpoints; nothing if the lease is not held any more
--@include keys
--@include clock
--@include next
--@include settle
if not held(ARGV[2], ARGV[3]) then
  return false
end
redis.call('ZREM', due, ARGV[2])
redis.call('ZADD', leased, whole(now + tonumber(ARGV[4])), ARGV[2])
return { ready() }
