#!lua
-- Adds jobs that are not known yet and stores how far their source has been read, or does nothing at all. Refused by
-- Redis itself when its memory is full.
-- KEYS  as in include/keys.lua
-- ARGV  1 clock  2 epoch or ''  3 '1' to take delivered ones again  4 source or ''  5 its next offset
--       6 from which offset it goes on, or ''  7… event id, lane or '', payload of each job
-- RETURNS  version and time for the index of ready endpoints, added, known, dropped
-- ERRORS  LOST, FULL
--@include keys
--@include clock
--@include next
--@include settle
local settings = redis.call('HMGET', meta, 'epoch', 'state', 'maxJobs', 'maxBytes', 'bytes', 'sequence')
if ARGV[2] ~= '' and ARGV[2] ~= settings[1] then
  return redis.error_reply('LOST the epoch is ' .. settings[1])
end
local stored = ARGV[4] ~= '' and tonumber(redis.call('HGET', offsets, ARGV[4])) or 0
if ARGV[6] ~= '' and stored < tonumber(ARGV[6]) then
  return redis.error_reply('LOST the checkpoint is ' .. whole(stored))
end
local given = (#ARGV - 6) / 3
local fresh, seen, bytes = {}, {}, 0
if settings[2] ~= 'disabled' then
  for index = 7, #ARGV, 3 do
    local id = ARGV[index]
    local is_new = not seen[id] and redis.call('HEXISTS', ids, id) == 0
    if is_new and ARGV[3] ~= '1' then
      local until_ms = tonumber(redis.call('ZSCORE', delivered, id))
      is_new = not until_ms or until_ms <= now
    end
    if is_new then
      seen[id] = true
      fresh[#fresh + 1] = index
      bytes = bytes + #ARGV[index + 2]
    end
  end
  if #fresh > 0 and redis.call('HLEN', jobs) + #fresh > tonumber(settings[3]) then
    return redis.error_reply('FULL ' .. settings[3] .. ' jobs are its limit')
  end
  if #fresh > 0 and tonumber(settings[5]) + bytes > tonumber(settings[4]) then
    return redis.error_reply('FULL ' .. settings[4] .. ' bytes are its limit')
  end
end
local sequence = tonumber(settings[6])
for _, index in ipairs(fresh) do
  sequence = sequence + 1
  local number = place(sequence)
  redis.call('HSET', ids, ARGV[index], number)
  redis.call('HSET', jobs, number, cmsgpack.pack({ ARGV[index], ARGV[index + 1], whole(now), ARGV[index + 2] }))
  enter_lane(number, ARGV[index + 1])
end
if #fresh > 0 then
  redis.call('HSET', meta, 'sequence', whole(sequence))
  redis.call('HINCRBY', meta, 'bytes', bytes)
end
if ARGV[4] ~= '' then
  redis.call('HSET', offsets, ARGV[4], whole(math.max(stored, tonumber(ARGV[5]))))
end
local version, at = ready()
if settings[2] == 'disabled' then
  return { version, at, 0, 0, given }
end
return { version, at, #fresh, given - #fresh, 0 }
