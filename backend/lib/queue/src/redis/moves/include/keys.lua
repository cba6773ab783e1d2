-- Keys of one endpoint, all under one hash tag. A job is known by its sequence number.
local meta = KEYS[1]       -- hash   settings, counters, token bucket, epoch
local ids = KEYS[2]        -- hash   event id -> sequence
local jobs = KEYS[3]       -- hash   sequence -> what never changes of the job
local states = KEYS[4]     -- hash   sequence -> attempts, receives, token, reason
local due = KEYS[5]        -- zset   heads of lanes that may be leased from a time on
local leased = KEYS[6]     -- zset   heads of lanes that are leased until a time
local following = KEYS[7]  -- hash   sequence -> the next one of its lane
local tails = KEYS[8]      -- hash   lane -> its last sequence
local dead = KEYS[9]       -- zset   parked jobs, by sequence
local delivered = KEYS[10] -- zset   event ids, by the time they are forgotten
local offsets = KEYS[11]   -- hash   source -> next offset
local heads = KEYS[12]     -- hash   lane -> its first sequence

if redis.call('EXISTS', meta) == 0 then
  return redis.error_reply('UNKNOWN endpoint')
end
