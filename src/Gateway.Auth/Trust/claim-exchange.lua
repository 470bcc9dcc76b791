-- Makes a session of ours the one for a session elsewhere. One read, then one command that decides.
-- KEYS: 1 the session elsewhere
-- ARGV: 1 now, 2 how long the answer to the first of parallel exchanges is that of all (both ms), 3 the account, 4 our session,
--       5 the answer, encrypted, 6 how long to remember (ms)
-- Answers: {'repeat', account, session, answer} | {'claimed', account, session} with those before | {'claimed'}
--
-- The time to live only collects rubbish: without it nothing is wrong.
local before = redis.call('HMGET', KEYS[1], 'at', 'user', 'session', 'answer')
if before[1] and tonumber(ARGV[1]) - tonumber(before[1]) < tonumber(ARGV[2]) then
  return {'repeat', before[2], before[3], before[4]}
end

redis.call('HSET', KEYS[1], 'at', ARGV[1], 'user', ARGV[3], 'session', ARGV[4], 'answer', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
if before[1] then
  return {'claimed', before[2], before[3]}
end

return {'claimed'}
