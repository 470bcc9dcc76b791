-- Ends sessions of one account.
-- KEYS: 1 the account's index, 2... the sessions
-- ARGV: the sessions' ids, in the order of the keys
--
-- The sessions go first: an index entry without a session does no harm.
for i = 2, #KEYS do
  redis.call('DEL', KEYS[i])
end
for i = 1, #ARGV do
  redis.call('ZREM', KEYS[1], ARGV[i])
end
return #ARGV
