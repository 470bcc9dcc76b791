-- Uses a code up: one read, then at most one write.
-- KEYS: 1 the code of a purpose and a subject
-- ARGV: 1 SHA-256 of the presented code, 2 now (Unix ms)
-- Answers the payload, or nil when the code is not the newest one, has expired or was used already.
--
-- What is kept: SHA-256 of the code (32 bytes), when it expires (13 digits), the payload.
local kept = redis.call('GET', KEYS[1])
if not kept or string.sub(kept, 1, 32) ~= ARGV[1] or tonumber(ARGV[2]) >= tonumber(string.sub(kept, 33, 45)) then
  return false
end

redis.call('DEL', KEYS[1])
return string.sub(kept, 46)
