#!lua flags=no-writes
-- Which endpoints have something to lease, longest waiting first.
-- KEYS  1 zset endpoint -> when
-- ARGV  1 clock  2 how many at most
-- RETURNS  ms until the next of the others or '', then endpoints
--@include clock
local result = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now), 'LIMIT', 0, ARGV[2])
local next_at = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. whole(now), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2]
if redis.call('ZCOUNT', KEYS[1], '-inf', whole(now)) > #result then
  next_at = whole(now)
end
table.insert(result, 1, next_at and whole(tonumber(next_at) - now) or '')
return result
