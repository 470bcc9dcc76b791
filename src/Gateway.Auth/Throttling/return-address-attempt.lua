-- Gives one attempt from an address back that succeeded, or was never made; all others stay counted. One read, at most one write.
-- KEYS: 1 the address's failures, see reserve-address-attempt.lua
-- ARGV: 1 the attempt, 2 the account's tag, or '' when it was at none, 3 how long to keep the rest (ms)
-- Answers: 1, or 0 when the attempt is not there
local value = redis.call('GET', KEYS[1])
if not value then
  return 0
end

local text, found = {}, false
for word in string.gmatch(value, '%S+') do
  local tag, time, count = string.match(word, '^(%x+):(%d+):(%d+)$')
  if #text >= 2 and word == ARGV[1] and not found then
    found = true
  elseif tag == ARGV[2] then
    if tonumber(count) > 1 then
      text[#text + 1] = tag .. ':' .. time .. ':' .. string.format('%d', tonumber(count) - 1)
    end
  else
    text[#text + 1] = word
  end
end
if not found then
  return 0
end

redis.call('SET', KEYS[1], table.concat(text, ' '), 'PX', ARGV[3])
return 1
