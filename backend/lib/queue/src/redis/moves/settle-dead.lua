#!lua flags=allow-oom
-- Parked jobs become jobs again at the end of their lanes, or are forgotten.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 'replay' or 'discard'  3 how many of the oldest, or ''  4… event ids
-- RETURNS  version and time for the index of ready endpoints, how many
--@include keys
--@include clock
--@include next
--@include settle
local chosen = {}
if ARGV[3] ~= '' then
  chosen = redis.call('ZRANGE', dead, 0, ARGV[3] - 1)
end
for index = 4, #ARGV do
  chosen[#chosen + 1] = redis.call('HGET', ids, ARGV[index]) or nil
end
local count = 0
for _, sequence in ipairs(chosen) do
  if redis.call('ZREM', dead, sequence) == 1 then
    count = count + 1
    local job = job_of(sequence)
    forget(sequence, job)
    if ARGV[2] == 'replay' then
      local number = place(redis.call('HINCRBY', meta, 'sequence', 1))
      job[3] = whole(now)
      redis.call('HSET', ids, job[1], number)
      redis.call('HSET', jobs, number, cmsgpack.pack(job))
      redis.call('HINCRBY', meta, 'bytes', #job[4])
      enter_lane(number, job[2])
    end
  end
end
local version, at = ready()
return { version, at, count }
