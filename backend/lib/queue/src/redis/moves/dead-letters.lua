#!lua flags=no-writes
-- A page of the parked jobs, in the order of enqueuing.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 after which sequence  3 how many at most
-- RETURNS  of each: sequence, event id, lane or '', payload, attempts, time of enqueuing, time of parking, reason
--@include keys
local result = {}
for _, sequence in ipairs(redis.call('ZRANGEBYSCORE', dead, '(' .. ARGV[2], '+inf', 'LIMIT', 0, ARGV[3])) do
  local job = cmsgpack.unpack(redis.call('HGET', jobs, sequence))
  local state = cmsgpack.unpack(redis.call('HGET', states, sequence))
  for _, value in ipairs({ sequence, job[1], job[2], job[4], state[1], job[3], state[5], state[4] }) do
    result[#result + 1] = value
  end
end
return result
