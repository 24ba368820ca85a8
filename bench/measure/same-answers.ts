import { isDeepStrictEqual } from 'node:util';
import { ask, readData } from '../requests/http-request.ts';
import type { Contender } from './throughput.ts';

/**
 * Requests the same data from servers with the schema of the gateway. Each has its own requests, since each
 * has its own cursors; the first of one server corresponds to the first of another.
 *
 * @throws Error naming the server that answers with other data than the first one, which is the gateway.
 */
export async function checkSameAnswers(
  contenders: readonly Contender[],
  maxRequests = Number.POSITIVE_INFINITY,
): Promise<void> {
  const lengths = contenders.map(({ requests }) => requests.length);
  const count = Math.min(maxRequests, ...lengths);
  for (let index = 0; index < count; index += 1) {
    const [first, ...others] = await Promise.all(
      contenders.map((contender) => readComparable(contender, index)),
    );
    const differing = others.findIndex((other) => !isDeepStrictEqual(other, first));
    if (differing === -1) continue;
    const name = contenders[differing + 1]?.server.name ?? '';
    const body = contenders[0]?.requests[index]?.body.slice(0, 200) ?? '';
    throw new Error(`${name} answers with other data than the gateway to ${body}`);
  }
}

/** Every server has its own cursors, and a day may end for a certificate between two requests. */
const maskedFields = ['cursor', 'startCursor', 'endCursor', 'daysUntilExpiration'];

async function readComparable({ server, requests }: Contender, index: number): Promise<unknown> {
  const request = requests[index];
  if (request === undefined) throw new RangeError(`There is no request ${index}.`);
  const data = JSON.stringify(readData(await ask(server.url, request)));
  return JSON.parse(data, (key, value: unknown) =>
    maskedFields.includes(key) ? typeof value : value,
  );
}
