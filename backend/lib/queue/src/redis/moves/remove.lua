#!lua flags=allow-oom
-- Forgets an endpoint with all it has.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock
-- RETURNS  how many keys there were
return redis.call('UNLINK', unpack(KEYS))
