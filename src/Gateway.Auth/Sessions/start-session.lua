-- Starts a session and answers how many the account has now.
-- KEYS: 1 the account's index, 2 the session
-- ARGV: 1 session id, 2 now, 3 absolute end (both Unix ms), 4... fields and values of the session
--
-- The index is written first: an entry without a session is passed over and pruned, but a session without an entry
-- would be missed by "sign out everywhere".
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
local fields = {}
for i = 4, #ARGV do
  fields[#fields + 1] = ARGV[i]
end
redis.call('HSET', KEYS[2], unpack(fields))
redis.call('PEXPIREAT', KEYS[2], ARGV[3])
return redis.call('ZCARD', KEYS[1])
