-- What wrk sends, and one line about what came back. Arguments: the Host, and then
-- "same NAME VALUE" adds a header to all of them; "cycle FILE COUNT" sends the first lines of a file
-- in turn, and "fresh FILE SKIP" each of those that follow the first ones once, as bearer tokens.
local requests, tokens, at = {}, nil, 0

local function with(token)
  wrk.headers["Authorization"] = "Bearer " .. token
  return wrk.format("GET")
end

function init(args)
  wrk.headers["Host"] = args[1]
  wrk.headers["Accept"] = "application/json"
  wrk.headers["Accept-Encoding"] = "gzip, deflate, br"
  wrk.headers["User-Agent"] = "bench/1.0"
  if args[2] == "same" then
    wrk.headers[args[3]] = args[4]
  elseif args[2] == "cycle" then
    for token in io.lines(args[3]) do
      requests[#requests + 1] = with(token)
      if #requests == tonumber(args[4]) then break end
    end
    request = function()
      at = at % #requests + 1
      return requests[at]
    end
  else
    tokens = io.lines(args[3])
    for _ = 1, tonumber(args[4]) do tokens() end
    request = function()
      local token = tokens and tokens()
      if not token then tokens = nil end
      return with(token or "used-up")
    end
  end
end

function done(summary, latency, all)
  local e = summary.errors
  print(string.format("bench %d %d %d %d %d", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status,
    latency:percentile(50), latency:percentile(99)))
end
