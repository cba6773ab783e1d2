-- KEYS as in keys.lua. The job's lane is free for its next one, which goes behind the other lanes that wait.
local function leave_lane(sequence, lane)
  redis.call('ZREM', leased, sequence)
  redis.call('ZREM', due, sequence)
  if lane == '' then
    return
  end
  local after = redis.call('HGET', following, sequence)
  if after then
    redis.call('HDEL', following, sequence)
    redis.call('ZADD', due, whole(now), after)
    redis.call('HSET', heads, lane, after)
  else
    redis.call('HDEL', tails, lane)
    redis.call('HDEL', heads, lane)
  end
end

-- Puts the job at the end of its lane; it may be leased at once if it is alone there.
local function enter_lane(sequence, lane)
  local before = lane ~= '' and redis.call('HGET', tails, lane)
  if lane ~= '' then
    redis.call('HSET', tails, lane, sequence)
  end
  if before then
    redis.call('HSET', following, before, sequence)
  else
    if lane ~= '' then
      redis.call('HSET', heads, lane, sequence)
    end
    redis.call('ZADD', due, whole(now), sequence)
  end
end

-- The oldest job that is neither settled nor parked has this sequence or a later one. A settled job moves it by one
-- step in the long run, so a bound per move does not let it fall behind.
local function advance_low(steps)
  local low = tonumber(redis.call('HGET', meta, 'low'))
  local last = tonumber(redis.call('HGET', meta, 'sequence'))
  while steps > 0 and low <= last do
    local sequence = place(low)
    if redis.call('HEXISTS', jobs, sequence) == 1 and not redis.call('ZSCORE', dead, sequence) then
      break
    end
    low = low + 1
    steps = steps - 1
  end
  redis.call('HSET', meta, 'low', whole(low))
  return low <= last and steps > 0
end

local function job_of(sequence)
  local packed = redis.call('HGET', jobs, sequence)
  return packed and cmsgpack.unpack(packed)
end

local function forget(sequence, job)
  redis.call('HDEL', jobs, sequence)
  redis.call('HDEL', states, sequence)
  redis.call('HDEL', ids, job[1])
  redis.call('HINCRBY', meta, 'bytes', 0 - #job[4])
end

-- The state of a job that the caller holds, proven by its token; nil: somebody else does, or nobody.
local function held(sequence, token)
  local packed = redis.call('HGET', states, sequence)
  local state = packed and cmsgpack.unpack(packed)
  if state and state[3] == token and token ~= '' then
    return state
  end
  return nil
end
