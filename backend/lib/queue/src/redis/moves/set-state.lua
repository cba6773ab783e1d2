#!lua flags=allow-oom
-- Pauses, disables or resumes an endpoint.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 state
-- RETURNS  version and time for the index of ready endpoints
--@include keys
--@include clock
--@include next
redis.call('HSET', meta, 'state', ARGV[2])
return { ready(true) }
