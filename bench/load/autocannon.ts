import { text } from 'node:stream/consumers';
import autocannon from 'autocannon';
import { withNumber } from '../requests/http-request.ts';
import type { LoadPlan } from './load-tool.ts';

// Reads a plan as JSON from standard input, carries it out, and prints the report as JSON.

interface Plan extends LoadPlan {
  readonly firstNumber: number;
}

const plan = JSON.parse(await text(process.stdin)) as Plan;
const { url, connections, seconds: duration } = plan;
let number = plan.firstNumber;
let index = 0;

const result = await autocannon({
  url: new URL('/', url).href,
  connections,
  duration,
  timeout: 30,
  requests: [{ setupRequest: (request) => ({ ...request, ...nextRequest() }) }],
});

console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    errors: result.errors + result.non2xx,
  }),
);

function nextRequest() {
  const request = plan.requests[index % plan.requests.length];
  index += 1;
  number += 1;
  return request && withNumber(request, number);
}
