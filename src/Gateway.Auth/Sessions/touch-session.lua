-- Checks a session cookie and notes that the session is used. One read, then at most one write.
-- KEYS: 1 the session
-- ARGV: 1 SHA-256 of the presented credential, 2 its generation, 3 now, 4 grace, 5 idle lifetime,
--       6 how long a lost answer can be fetched again, 7 how old seen_at may get (all ms)
-- Answers: nil when the cookie is not (or no longer) good, else {authenticated_at, methods, ends_at, seen_at}
local s = redis.call('HMGET', KEYS[1], 'generation', 'current', 'previous', 'rotated_at', 'used', 'seen_at', 'ends_at', 'authenticated_at', 'methods')
if not s[1] then
  return nil
end

local generation, presented, now = tonumber(s[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if now >= tonumber(s[7]) or now >= tonumber(s[6]) + tonumber(ARGV[5]) then
  return nil
end

if presented == generation and s[2] == ARGV[1] then
  if s[5] ~= '1' or now - tonumber(s[6]) >= tonumber(ARGV[7]) then
    redis.call('HSET', KEYS[1], 'used', '1', 'seen_at', ARGV[3])
    s[6] = ARGV[3]
  end

  return {s[8], s[9], s[7], s[6]}
end

if presented == generation - 1 and s[3] == ARGV[1] then
  local age = now - tonumber(s[4])
  if age < tonumber(ARGV[4]) or (s[5] == '0' and age < tonumber(ARGV[6])) then
    return {s[8], s[9], s[7], s[6]}
  end
end

return nil
