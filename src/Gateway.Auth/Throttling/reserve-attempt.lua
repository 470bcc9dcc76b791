-- Counts an attempt before it is made, so that parallel attempts get no further than the limit. One read, at most one write.
-- KEYS: 1 the target's failures
-- ARGV: 1 the attempt's name '<now>:<random>', 2 how many failures are free, 3 in what time, 4 how long after a lock it is remembered that there was one (ms),
--       5 the account's id or '-', 6... how long each lock lasts (ms)
-- Value: '<locks so far> <locked until> <account> <attempt> <attempt> ...' (times in Unix ms)
-- Answers: {'locked', until} | {'counted', until when this attempt locks the target unless it succeeds, or '0', how many locks in a row that makes}
local now, limit, window, remember = tonumber(string.match(ARGV[1], '^%d+')), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local words = {}
local value = redis.call('GET', KEYS[1])
if value then
  for word in string.gmatch(value, '%S+') do
    words[#words + 1] = word
  end
end

-- Failures from before there was an account were at nobody's password, and must not lock out whoever has just made it.
if words[3] == '-' and ARGV[5] ~= '-' then
  words = {}
end

local locks, lockedUntil = tonumber(words[1] or '0'), tonumber(words[2] or '0')
if now < lockedUntil then
  return {'locked', words[2]}
end
if now >= lockedUntil + remember then
  locks = 0
end

local attempts = {}
for i = 4, #words do
  if tonumber(string.match(words[i], '^%d+')) > now - window then
    attempts[#attempts + 1] = words[i]
  end
end
attempts[#attempts + 1] = ARGV[1]

-- The attempt that uses up the budget locks at once; only its success lifts that again. Nothing has to be written when it fails.
local locksUntil = 0
if locks > 0 or #attempts >= limit then
  locks = locks + 1
  locksUntil = now + tonumber(ARGV[math.min(5 + locks, #ARGV)])
end

local lifetime = math.max(window, locksUntil > 0 and locksUntil - now + remember or 0)
local text = string.format('%d', locks) .. ' ' .. string.format('%d', locksUntil) .. ' ' .. ARGV[5] .. ' ' .. table.concat(attempts, ' ')
redis.call('SET', KEYS[1], text, 'PX', string.format('%d', lifetime))
return {'counted', string.format('%d', locksUntil), string.format('%d', locks)}
