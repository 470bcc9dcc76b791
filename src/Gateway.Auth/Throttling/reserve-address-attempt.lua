-- Counts an attempt from an address before it is made, by time and by the account it is at. One read, at most one write.
-- KEYS: 1 the address's failures
-- ARGV: 1 the attempt's name '<now>:<random>', 2 how many failures are free, 3 in what time, 4 how many accounts they may be at, 5 in what time (ms), 6 the account's tag, or '' when it is at none,
--       7 '1' when a refusal is the last word and is reported
-- Value: '<last reported as too many> <last reported as too many accounts> ...', then attempts '<Unix ms>:<random>' and accounts '<tag>:<Unix ms>:<attempts>'
-- Answers: {'counted'} | {'attempts' or 'accounts', when to come back, '1' when there has been no report of that in its time}
local now, limit, window, accountLimit, accountWindow = tonumber(string.match(ARGV[1], '^%d+')), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local reported, attempts, accounts, mine, entry, oldest = {}, {}, {}, 0, nil, now
local value = redis.call('GET', KEYS[1])
if value then
  for word in string.gmatch(value, '%S+') do
    local tag, time, count = string.match(word, '^(%x+):(%d+):(%d+)$')
    if #reported < 2 then
      reported[#reported + 1] = word
    elseif not tag then
      if tonumber(string.match(word, '^%d+')) > now - window then
        attempts[#attempts + 1] = word
      end
    elseif tonumber(time) > now - accountWindow then
      if tag == ARGV[6] then
        mine, entry = tonumber(count), word
      else
        oldest = math.min(oldest, tonumber(time))
        accounts[#accounts + 1] = word
      end
    end
  end
end

local which, comeBack = nil, 0
if #attempts >= limit then
  which, comeBack = 1, tonumber(string.match(attempts[#attempts - limit + 1], '^%d+')) + window
elseif ARGV[6] ~= '' and mine == 0 and #accounts >= accountLimit then
  which, comeBack = 2, oldest + accountWindow
end

-- A refusal is written down once in a window: whoever goes on all the same must not fill the log of events, or keep Redis busy.
local isNews = which and tonumber(reported[which] or '0') <= now - (which == 1 and window or accountWindow)
if which and not (isNews and ARGV[7] == '1') then
  return {which == 1 and 'attempts' or 'accounts', string.format('%d', comeBack), isNews and '1' or '0'}
end

local text = {reported[1] or '0', reported[2] or '0'}
if which then
  text[which] = string.format('%d', now)
  accounts[#accounts + 1] = entry
else
  attempts[#attempts + 1] = ARGV[1]
  if ARGV[6] ~= '' then
    accounts[#accounts + 1] = ARGV[6] .. ':' .. string.format('%d', now) .. ':' .. string.format('%d', mine + 1)
  end
end
for i = 1, #attempts do
  text[#text + 1] = attempts[i]
end
for i = 1, #accounts do
  text[#text + 1] = accounts[i]
end
redis.call('SET', KEYS[1], table.concat(text, ' '), 'PX', string.format('%d', math.max(window, accountWindow)))
if which then
  return {which == 1 and 'attempts' or 'accounts', string.format('%d', comeBack), '1'}
end
return {'counted'}
