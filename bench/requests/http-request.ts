import { type Agent, globalAgent, request as sendRequest } from 'node:http';
import { text } from 'node:stream/consumers';

/** An HTTP request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A placeholder in a request's body. The load generator replaces it by ten digits, others in every
 * request. Unreplaced it is valid too, in a string and in a name.
 */
export const numberMark = 'N000000000';

/** The request with the placeholder replaced by a number. */
export function withNumber(request: HttpRequest, number: number): HttpRequest {
  const digits = String(number).padStart(numberMark.length, '0');
  return { ...request, body: request.body.replaceAll(numberMark, digits) };
}

/** A GraphQL operation as a POST request. */
export function graphqlRequest(
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  path = '/graphql',
): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

/**
 * Sends a request once and resolves with the body of the answer.
 *
 * @throws Error when the status is not 200.
 */
export function ask(serverUrl: string, request: HttpRequest, agent?: Agent): Promise<string> {
  const { method, path, headers, body } = request;
  const options = { method, headers, agent: agent ?? globalAgent };
  return new Promise((resolve, reject) => {
    sendRequest(new URL(path, serverUrl), options, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`${serverUrl} answered ${String(response.statusCode)}: ${answer}`));
      }, reject);
    })
      .once('error', reject)
      .end(body);
  });
}

/**
 * Sends a GraphQL request once and resolves with its data.
 *
 * @throws Error when the answer has errors.
 */
export async function askForData<Data>(serverUrl: string, request: HttpRequest): Promise<Data> {
  return readData(await ask(serverUrl, request)) as Data;
}

/**
 * The data of a GraphQL answer.
 *
 * @throws Error when the answer has errors.
 */
export function readData(answer: string): unknown {
  const { data, errors } = JSON.parse(answer) as { data?: unknown; errors?: unknown };
  if (errors !== undefined) throw new Error(`The answer has errors: ${JSON.stringify(errors)}`);
  return data;
}
