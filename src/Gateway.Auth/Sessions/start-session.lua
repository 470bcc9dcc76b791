-- Starts a session and answers how many the account has now.
-- KEYS: 1 the account's index, 2 the session
-- ARGV: 1 session id, 2 now, 3 absolute end (both Unix ms), 4... fields and values of the session
--
-- The index is written first: an entry without a session is passed over and pruned, but a session without an entry
-- would be missed by "sign out everywhere".
-- The time to live only collects rubbish: it is a span, so that a clock that differs from Redis' does no harm.
local lifetime = string.format('%d', tonumber(ARGV[3]) - tonumber(ARGV[2]))
-- A full Redis refuses a script at its first write only, and only if that write needs memory: so what adds comes before what removes.
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
local last = redis.call('ZRANGE', KEYS[1], '-1', '-1', 'WITHSCORES')
redis.call('PEXPIRE', KEYS[1], string.format('%d', tonumber(last[2]) - tonumber(ARGV[2])))
local fields = {}
for i = 4, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('HSET', KEYS[2], unpack(fields))
redis.call('PEXPIRE', KEYS[2], lifetime)
return redis.call('ZCARD', KEYS[1])
