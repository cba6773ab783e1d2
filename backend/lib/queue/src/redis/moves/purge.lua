#!lua flags=allow-oom
-- Forgets all jobs. What they take is freed in the background.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock
-- RETURNS  version and time for the index of ready endpoints
--@include keys
--@include clock
--@include next
redis.call('UNLINK', ids, jobs, states, due, leased, following, tails, dead, heads)
redis.call('HSET', meta, 'bytes', 0, 'low', whole(tonumber(redis.call('HGET', meta, 'sequence')) + 1))
return { ready(true) }
