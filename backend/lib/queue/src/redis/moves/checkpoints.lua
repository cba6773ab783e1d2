#!lua flags=no-writes
-- How far each source has been enqueued.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock
-- RETURNS  epoch, then source and next offset of each
--@include keys
local result = redis.call('HGETALL', offsets)
table.insert(result, 1, redis.call('HGET', meta, 'epoch'))
return result
