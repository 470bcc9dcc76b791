-- Counts a mail to an address: one read, then at most one write.
-- KEYS: 1 the mails of one kind to one address
-- ARGV: 1 now, 2 length of the window (both ms), 3 most mails in it
-- Answers 1, or 0 when there were enough.
--
-- What is kept: when the window began, a colon, how many there were.
local began, count = ARGV[1], 0
local kept = redis.call('GET', KEYS[1])
if kept then
  local before, counted = string.match(kept, '^(%d+):(%d+)$')
  if tonumber(ARGV[1]) < tonumber(before) + tonumber(ARGV[2]) then
    began, count = before, tonumber(counted)
  end
end

if count >= tonumber(ARGV[3]) then
  return 0
end

redis.call('SET', KEYS[1], began .. ':' .. string.format('%d', count + 1), 'PX', ARGV[2])
return 1
