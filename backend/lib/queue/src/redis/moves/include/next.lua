-- Millionths of a token there are now; nil: no limit.
local function tokens()
  local bucket = redis.call('HMGET', meta, 'refill', 'burst', 'tokens', 'tokensAt')
  local refill = tonumber(bucket[1])
  if refill == 0 then
    return nil, 0
  end
  local passed = math.max(0, math.min(now - tonumber(bucket[4]), 86400000))
  return math.min(tonumber(bucket[2]) * 1000000, tonumber(bucket[3]) + passed * refill), refill
end

-- When a lease may bring something by the passing of time alone; nil: never.
local function next_at()
  local settings = redis.call('HMGET', meta, 'state', 'concurrency')
  if settings[1] ~= 'active' then
    return nil
  end
  local after_now = '(' .. whole(now)
  local is_full = redis.call('ZCOUNT', leased, after_now, '+inf') >= tonumber(settings[2])
  local from = is_full and after_now or '-inf'
  local at = tonumber(redis.call('ZRANGEBYSCORE', leased, from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2])
  if not is_full then
    local first = tonumber(redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')[2])
    if first and (not at or first < at) then
      at = first
    end
  end
  if not at then
    return nil
  end
  local left, refill = tokens()
  if left and left < 1000000 then
    at = math.max(at, now + math.ceil((1000000 - left) / refill))
  end
  return at
end

-- What the index of ready endpoints must be told: a version, '' if there is nothing to tell; and when a lease may bring
-- something, '' for never. It is told of what comes earlier than it knows; of what comes later only if `is_exact`:
-- a lease in vain does no harm and corrects it.
local function ready(is_exact)
  local at = next_at()
  local text = at and whole(at) or ''
  local shown = redis.call('HGET', meta, 'shown')
  local is_earlier = at and (not tonumber(shown) or at < tonumber(shown))
  if not is_earlier and not (is_exact and text ~= shown) then
    return '', text
  end
  redis.call('HSET', meta, 'shown', text)
  return redis.call('HGET', meta, 'epoch') .. ':' .. whole(redis.call('HINCRBY', meta, 'version', 1)), text
end
