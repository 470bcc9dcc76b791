-- Gives an attempt back that succeeded, or was never made. One read, at most one write.
-- KEYS: 1 the target's failures, see reserve-attempt.lua
-- ARGV: 1 the attempt, 2 now, 3 how many failures are free, 4 in what time, 5 how long after a lock it is remembered (ms)
-- Answers: 1, or 0 when the attempt is not there any more (it was lifted, or is long over)
local value = redis.call('GET', KEYS[1])
if not value then
  return 0
end

local words = {}
for word in string.gmatch(value, '%S+') do
  words[#words + 1] = word
end

local attempts, found = {}, false
for i = 4, #words do
  if words[i] == ARGV[1] and not found then
    found = true
  else
    attempts[#attempts + 1] = words[i]
  end
end
if not found then
  return 0
end

-- Its own lock goes with it (the attempt that locks is the last to be counted); and so does the first lock, when there were not that
-- many failures after all.
local now, locks, lockedUntil = tonumber(ARGV[2]), tonumber(words[1]), tonumber(words[2])
if (locks > 0 and words[#words] == ARGV[1]) or (locks == 1 and #attempts < tonumber(ARGV[3])) then
  locks = locks - 1
  lockedUntil = locks > 0 and now or 0
end

if locks == 0 and #attempts == 0 then
  redis.call('DEL', KEYS[1])
  return 1
end

local lifetime = math.max(tonumber(ARGV[4]), lockedUntil > 0 and lockedUntil - now + tonumber(ARGV[5]) or 0)
local text = string.format('%d', locks) .. ' ' .. string.format('%d', lockedUntil) .. ' ' .. words[3]
if #attempts > 0 then
  text = text .. ' ' .. table.concat(attempts, ' ')
end
redis.call('SET', KEYS[1], text, 'PX', string.format('%d', lifetime))
return 1
