-- Sends the requests of a file, one line each, in random order. Arguments: the file, the method, the path or nothing.
-- With a path the lines are JSON bodies sent there; without one the lines are paths. Headers come from wrk's -H.
local requests = {}

function init(arguments)
  local file, method, path = arguments[1], arguments[2], arguments[3]
  math.randomseed(os.time())
  for line in io.lines(file) do
    if path then
      requests[#requests + 1] = wrk.format(method, path, nil, line)
    else
      requests[#requests + 1] = wrk.format(method, line)
    end
  end
end

function request()
  return requests[math.random(#requests)]
end
