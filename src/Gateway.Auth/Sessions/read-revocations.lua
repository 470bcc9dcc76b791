-- Reads a page of the revocation log. Writes nothing.
-- KEYS: 1 the log
-- ARGV: 1 the newest entry that the reader knows (empty for none), 2 its score, 3 the most entries to answer
-- Answers {'next' | 'lost', entry, score, entry, score, ...}, oldest first
--
-- An entry never goes before the newest of its time are trimmed, and is only ever moved up. So if what the reader has seen
-- is gone, the store was emptied or a failover lost its latest writes: the reader gets the log from its beginning.
local known = 'next'
local from = '-inf'
if ARGV[1] ~= '' then
  local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
  if score and tonumber(score) >= tonumber(ARGV[2]) then
    from = '(' .. ARGV[2]
  else
    known = 'lost'
  end
end

local entries = redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf', 'WITHSCORES', 'LIMIT', '0', ARGV[3])
table.insert(entries, 1, known)
return entries
