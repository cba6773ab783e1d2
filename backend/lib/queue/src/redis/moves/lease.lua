#!lua flags=allow-oom
-- Leases the heads of the lanes that have waited longest, as many as settings and rate allow.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 token  3 how many at most  4 visibility time-out in ms
-- RETURNS  version and time for the index of ready endpoints, now, end of the leases, then of each job:
--          sequence, event id, lane or '', payload, attempts, receives, time of enqueuing, '1' if the lease before ran out
--@include keys
--@include clock
--@include next
-- Leases that have run out: whoever held them may still settle until somebody else leases the job.
local expired = redis.call('ZRANGEBYSCORE', leased, '-inf', whole(now), 'WITHSCORES')
for index = 1, #expired, 2 do
  redis.call('ZREM', leased, expired[index])
  redis.call('ZADD', due, expired[index + 1], expired[index])
end
local settings = redis.call('HMGET', meta, 'state', 'concurrency')
local count = math.min(tonumber(ARGV[3]), tonumber(settings[2]) - redis.call('ZCARD', leased))
local left = tokens()
if left then
  count = math.min(count, math.floor(left / 1000000))
end
if settings[1] ~= 'active' then
  count = 0
end
local until_ms = whole(now + tonumber(ARGV[4]))
local result = { '', '', whole(now), until_ms }
if count > 0 then
  local heads = redis.call('ZRANGEBYSCORE', due, '-inf', whole(now), 'LIMIT', 0, count)
  for _, sequence in ipairs(heads) do
    local job = cmsgpack.unpack(redis.call('HGET', jobs, sequence))
    local packed = redis.call('HGET', states, sequence)
    local state = packed and cmsgpack.unpack(packed) or { 0, 0, '', '' }
    state[2] = state[2] + 1
    local was_lost = state[3] ~= ''
    state[3] = ARGV[2]
    redis.call('HSET', states, sequence, cmsgpack.pack(state))
    redis.call('ZREM', due, sequence)
    redis.call('ZADD', leased, until_ms, sequence)
    local length = #result
    result[length + 1] = sequence
    result[length + 2] = job[1]
    result[length + 3] = job[2]
    result[length + 4] = job[4]
    result[length + 5] = state[1]
    result[length + 6] = state[2]
    result[length + 7] = job[3]
    result[length + 8] = was_lost and '1' or ''
  end
  if left and #heads > 0 then
    redis.call('HSET', meta, 'tokens', whole(left - #heads * 1000000), 'tokensAt', whole(now))
  end
end
result[1], result[2] = ready(true)
return result
