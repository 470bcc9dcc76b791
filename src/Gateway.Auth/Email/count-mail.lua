-- Counts a mail to an address, once however often it is tried: one read, then at most one write.
-- KEYS: 1 the mails of one kind to one address
-- ARGV: 1 now, 2 length of the window (both ms), 3 most mails at once, 4 the mail's id
-- Answers 1, or 0 when there were enough.
--
-- The window's mails may come at once; after that they become free again evenly, so that whoever uses them up for somebody else keeps nobody
-- from the next one for a whole window. What is kept: until when what was counted weighs, then the ids of what was counted, newest first.
local words = {}
for word in string.gmatch(redis.call('GET', KEYS[1]) or '', '%S+') do
  words[#words + 1] = word
end

for i = 2, #words do
  if words[i] == ARGV[4] then
    return 1
  end
end

local now, window, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local weighs = math.max(tonumber(words[1] or '0'), now) + math.floor(window / most)
if weighs > now + window then
  return 0
end

local kept = string.format('%.0f', weighs) .. ' ' .. ARGV[4]
for i = 2, math.min(#words, 2 * most) do
  kept = kept .. ' ' .. words[i]
end

redis.call('SET', KEYS[1], kept, 'PX', ARGV[2])
return 1
