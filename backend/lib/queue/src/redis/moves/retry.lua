#!lua flags=allow-oom
-- A job that was not delivered is due again later; its lane waits for it.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 sequence  3 token  4 after how many ms  5 '1' if the attempt counts
-- RETURNS  version and time for the index of ready endpoints; nothing if the lease is not held any more
--@include keys
--@include clock
--@include next
--@include settle
local state = held(ARGV[2], ARGV[3])
if not state then
  return false
end
if ARGV[5] == '1' then
  state[1] = state[1] + 1
end
state[3] = ''
redis.call('HSET', states, ARGV[2], cmsgpack.pack(state))
redis.call('ZREM', leased, ARGV[2])
redis.call('ZADD', due, whole(now + tonumber(ARGV[4])), ARGV[2])
return { ready() }
