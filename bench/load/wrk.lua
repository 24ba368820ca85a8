-- Sends the requests of a plan in turn: wrk -t 1 … -s wrk.lua URL -- plan.lua
-- Use one thread. Each thread would start with the same request and the same number.

local requests, marked, mark, number, index = {}, {}, nil, 0, 0

function init(args)
  local plan = dofile(args[1])
  mark, number = plan.mark, plan.firstNumber
  for i, request in ipairs(plan.requests) do
    local text = wrk.format(request.method, request.path, request.headers, request.body)
    requests[i] = text
    marked[i] = text:find(mark, 1, true) ~= nil
  end
end

function request()
  index = index % #requests + 1
  if not marked[index] then return requests[index] end
  number = number + 1
  return (requests[index]:gsub(mark, string.format('%010d', number)))
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    'report {"requests":%d,"seconds":%f,"bytes":%d,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
