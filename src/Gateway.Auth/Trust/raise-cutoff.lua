-- Raises the time before which a subject's tokens are refused. One read, then at most one write.
-- KEYS: 1 the subject's cutoff
-- ARGV: 1 the time (Unix ms), 2 how long to remember it (ms)
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) >= tonumber(ARGV[1]) then
  return 0
end

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
