-- Appends to the revocation log: one write.
-- KEYS: 1 the log
-- ARGV: 1 now (Unix ms), 2... entries
-- Answers the first entry's score; each other's is one more than that of the one before.
--
-- Every score is higher than all before it, whatever the writers' clocks say: who has read up to one score misses nothing
-- by asking for what is higher.
local score = tonumber(ARGV[1])
local last = redis.call('ZRANGE', KEYS[1], '-1', '-1', 'WITHSCORES')
if last[2] and tonumber(last[2]) >= score then
  score = tonumber(last[2]) + 1
end

local added = {}
for i = 2, #ARGV do
  added[#added + 1] = string.format('%d', score + i - 2)
  added[#added + 1] = ARGV[i]
end
redis.call('ZADD', KEYS[1], unpack(added))
return string.format('%d', score)
