import { Agent, request } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { limitTable } from '../../src/config/limits.ts';
import { isObject } from '../../src/util/is-object.ts';
import { parseJson } from '../../src/util/parse-json.ts';
import type { Random } from '../../src/emulator/random.ts';
import type { Operation } from './documents.ts';
import { pick } from './pick.ts';

/** Compares answers that may be replayed with an answer to the same request that is executed. */
export interface Differential {
  compare(operation: Operation, random: Random): Promise<Comparison>;
  close(): void;
}

/** The status of the executed answer, and what differs, as a text to look into. */
export interface Comparison {
  readonly status: number;
  readonly difference: string | undefined;
}

/** @param url The GraphQL address of a gateway that caches. */
export function createDifferential(url: string): Differential {
  const agent = new Agent({ keepAlive: true });
  return {
    async compare(operation, random) {
      const body = JSON.stringify(operation);
      // The connection is closed before the whole body is sent: there is nothing to compare.
      const isTooLarge = Buffer.byteLength(body) > limitTable.bodyBytes.byDefault;
      if (isTooLarge) return { status: 413, difference: undefined };
      const headers = {
        'content-type': random.below(12) === 0 ? 'text/plain' : pick(random, contentTypes),
        accept: random.below(12) === 0 ? 'text/html' : pick(random, accepts),
      };
      // A response is cached at the second request, and replayed from the third on.
      const answers = [];
      for (let time = 0; time < 3; time += 1) answers.push(await send(url, agent, body, headers));
      const fresh = { ...headers, 'cache-control': 'no-cache' };
      const executed = await send(url, agent, body, fresh);
      const other = answers.find((answer) => !agree(answer, executed));
      const { status } = executed;
      if (other === undefined && status < 500) return { status, difference: undefined };
      const difference = JSON.stringify({ body, headers, executed, other }).slice(0, 4000);
      return { status, difference };
    },
    close() {
      agent.destroy();
    },
  };
}

const contentTypes = ['application/json', 'application/json; charset=utf-8'];
const accepts = ['*/*', 'application/json', 'application/graphql-response+json'];

interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

function send(
  url: string,
  agent: Agent,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0 } = response;
        resolve({
          status,
          contentType: response.headers['content-type'],
          body: withoutReadTimes(withoutCost(text)),
        });
      });
    });
    sent.end(body);
  });
}

/**
 * Fields are executed at the same time, so their errors have no order. When one of them makes `data` null,
 * the errors of the others count no more, and what came of them by then is a matter of time.
 *
 * @see https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
 */
function agree(one: Answer, other: Answer): boolean {
  if (isDeepStrictEqual(one, other)) return true;
  const [errors, otherErrors] = [sortedErrorsOf(one), sortedErrorsOf(other)];
  if (errors === undefined || otherErrors === undefined) return false;
  if (!isDeepStrictEqual(withoutErrors(one), withoutErrors(other))) return false;
  if (!isDataNull(one)) return isDeepStrictEqual(errors, otherErrors);
  const [fewer, more] =
    errors.length < otherErrors.length ? [errors, otherErrors] : [otherErrors, errors];
  return fewer.length > 0 && fewer.every((error) => more.includes(error));
}

function sortedErrorsOf({ body }: Answer): readonly string[] | undefined {
  const errors = parse(body)?.['errors'];
  return Array.isArray(errors) ? errors.map((error) => JSON.stringify(error)).sort() : undefined;
}

function withoutErrors({ status, contentType, body }: Answer) {
  return { status, contentType, body: { ...parse(body), errors: undefined } };
}

function isDataNull({ body }: Answer): boolean {
  return parse(body)?.['data'] === null;
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
}

/** What an answer cost may differ. */
function withoutCost(text: string): string {
  return text.replace(/"upstream":\{"calls":\d+,"cached":\d+,"waitedMs":\d+\}/, '"upstream":{}');
}

/** `lastReadAt` is later after the request that reads again. Certificates have no date of the last hour. */
function withoutReadTimes(text: string): string {
  return text.replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, (date) =>
    Math.abs(Date.now() - Date.parse(JSON.parse(date) as string)) < 3_600_000 ? '"now"' : date,
  );
}
