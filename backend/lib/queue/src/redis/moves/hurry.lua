#!lua flags=allow-oom
-- Jobs that wait for their next attempt are due now; of one behind another job of its lane, that one is.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2… event ids
-- RETURNS  version and time for the index of ready endpoints, then the events that waited for such a time
--@include keys
--@include clock
--@include next
--@include settle
local seen, waited, chosen = {}, {}, {}
for index = 2, #ARGV do
  local sequence = not seen[ARGV[index]] and redis.call('HGET', ids, ARGV[index])
  seen[ARGV[index]] = true
  if sequence and not redis.call('ZSCORE', dead, sequence) then
    local lane = job_of(sequence)[2]
    local head = lane == '' and sequence or redis.call('HGET', heads, lane)
    -- What is leased does not stand here.
    local at = head and tonumber(redis.call('ZSCORE', due, head))
    if at and at > now then
      waited[#waited + 1] = ARGV[index]
      chosen[#chosen + 1] = head
    end
  end
end
for _, head in ipairs(chosen) do
  redis.call('ZADD', due, whole(now), head)
end
local result = { ready() }
for _, id in ipairs(waited) do
  result[#result + 1] = id
end
return result
