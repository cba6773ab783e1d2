#!lua flags=allow-oom
-- Makes an endpoint known, or changes its settings. The epoch is kept as long as the data is.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 epoch if it is new  3 state  4 concurrency  5 refill  6 burst  7 maxJobs  8 maxBytes
--       9 deliveredTtlMs  10 maxDelivered
-- RETURNS  version and time for the index of ready endpoints
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'sequence', 0, 'low', 1, 'bytes', 0, 'version', 0,
    'shown', '', 'burst', 0, 'refill', 0, 'tokens', 0, 'tokensAt', 0)
end
--@include keys
--@include clock
--@include next
local before = tonumber(redis.call('HGET', meta, 'burst'))
local left = tokens()
-- A bucket begins full; afterwards it keeps what it has.
local kept = before == 0 and ARGV[6] * 1000000 or math.min(left or ARGV[6] * 1000000, ARGV[6] * 1000000)
redis.call('HSET', meta, 'concurrency', ARGV[4], 'refill', ARGV[5], 'burst', ARGV[6], 'maxJobs', ARGV[7],
  'maxBytes', ARGV[8], 'deliveredTtlMs', ARGV[9], 'maxDelivered', ARGV[10], 'tokens', whole(kept), 'tokensAt', whole(now),
  'state', ARGV[3])
return { ready(true) }
