-- ARGV[1] is empty but in tests: all workers go by the clock of Redis.
local function clock()
  if ARGV[1] ~= '' then
    return tonumber(ARGV[1])
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local now = clock()

-- tostring would cut numbers of this size.
local function whole(number)
  return string.format('%.0f', number)
end

-- A sequence number as a member of a set: in order as text, too, so that equal times keep the order of enqueuing.
local function place(number)
  return string.format('%012.0f', number)
end
