import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A response, read to its end. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What {@link post} sends. */
export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

const agent = new Agent({ keepAlive: true });

/** Sends a POST and reads the response. Costs a third of the processor time of `fetch`. */
export function post(url: string, { headers, body, signal }: PostOptions): Promise<PostAnswer> {
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, ...length },
      ...(signal && { signal }),
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then((body) => {
        resolve({ status, headers: received, text: body });
      }, reject);
    });
    sent.end(body);
  });
}
