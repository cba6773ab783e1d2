#!lua flags=allow-oom
-- How much there is, and how old the oldest job is that is neither settled nor parked.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock
-- RETURNS  state, waiting, leased, dead, bytes, age in ms or '', '1' if the search for the oldest goes on at the next call
--@include keys
--@include clock
--@include settle
local is_found = advance_low(1000)
local settings = redis.call('HMGET', meta, 'state', 'bytes', 'low', 'sequence')
local held_now = redis.call('ZCOUNT', leased, '(' .. whole(now), '+inf')
local parked = redis.call('ZCARD', dead)
local waiting = redis.call('HLEN', jobs) - held_now - parked
local age = ''
if is_found then
  age = whole(math.max(0, now - tonumber(job_of(place(tonumber(settings[3])))[3])))
end
local goes_on = not is_found and tonumber(settings[3]) <= tonumber(settings[4])
return { settings[1], waiting, held_now, parked, settings[2], age, goes_on and '1' or '' }
