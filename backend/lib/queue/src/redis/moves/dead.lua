#!lua flags=allow-oom
-- Parks a job; its lane goes on.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 sequence  3 token  4 reason
-- RETURNS  version and time for the index of ready endpoints; nothing if the lease is not held any more
--@include keys
--@include clock
--@include next
--@include settle
local state = held(ARGV[2], ARGV[3])
if not state then
  return false
end
state[3] = ''
state[4] = ARGV[4]
state[5] = whole(now)
redis.call('HSET', states, ARGV[2], cmsgpack.pack(state))
leave_lane(ARGV[2], job_of(ARGV[2])[2])
redis.call('ZADD', dead, whole(tonumber(ARGV[2])), ARGV[2])
advance_low(32)
return { ready() }
