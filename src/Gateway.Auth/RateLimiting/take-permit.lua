-- One request of a rate limit (GCRA: a token bucket as a single moment). One read, then at most one write.
-- KEYS: 1 the counter
-- ARGV: 1 now, 2 the time in which one request becomes free again, 3 how many requests may come at once (ms; Redis' clock)
-- Answers {allowed, how many more may come now, ms until all of them are free, ms until the next one is}
local now, step, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local free = tonumber(redis.call('GET', KEYS[1]) or ARGV[1])
if free < now then
  free = now
end

local after = free + step
local over = after - now - step * burst
if over > 0.001 then
  return {0, 0, string.format('%d', math.ceil(free - now)), string.format('%d', math.ceil(over))}
end

redis.call('SET', KEYS[1], string.format('%.3f', after), 'PX', string.format('%d', math.ceil(after - now) + 1))
return {1, string.format('%d', math.floor(-over / step + 0.001)), string.format('%d', math.ceil(after - now)), 0}
