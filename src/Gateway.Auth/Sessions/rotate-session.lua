-- Rotates the credential of a session (refresh token or session cookie). One read, then at most one write.
-- KEYS: 1 the session
-- ARGV: 1 SHA-256 of the presented credential, 2 its generation, 3 SHA-256 of the next one, 4 the encrypted answer,
--       5 now, 6 grace, 7 idle lifetime, 8 how long a lost answer can be fetched again (all ms)
-- Answers: {'rotated'} | {'repeat', answer} | {'lost', answer} | {'theft'} | {'ended'} | {'unknown'}
local s = redis.call('HMGET', KEYS[1], 'generation', 'current', 'previous', 'rotated_at', 'answer', 'used', 'seen_at', 'ends_at')
if not s[1] then
  return {'ended'}
end

local generation, presented, now = tonumber(s[1]), tonumber(ARGV[2]), tonumber(ARGV[5])
if now >= tonumber(s[8]) or now >= tonumber(s[7]) + tonumber(ARGV[7]) then
  return {'ended'}
end

if presented == generation then
  if s[2] ~= ARGV[1] then
    -- Ours by its MAC, but never stored: a failover lost that write. Nobody stole anything.
    return {'unknown'}
  end

  redis.call('HSET', KEYS[1], 'generation', string.format('%d', generation + 1), 'current', ARGV[3], 'previous', ARGV[1],
    'rotated_at', ARGV[5], 'answer', ARGV[4], 'used', '0', 'seen_at', ARGV[5])
  return {'rotated'}
end

if presented == generation - 1 then
  if s[3] ~= ARGV[1] then
    return {'unknown'}
  end

  local age = now - tonumber(s[4])
  if age < tonumber(ARGV[6]) then
    return {'repeat', s[5]}
  end

  if s[6] == '0' and age < tonumber(ARGV[8]) then
    return {'lost', s[5]}
  end

  return {'theft'}
end

if presented < generation then
  return {'theft'}
end

return {'unknown'}
