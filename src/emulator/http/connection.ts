import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { UpdateEntry } from './request-log.ts';
import type { WireResponse } from './wire-response.ts';

/** What a connection needs. */
export interface ConnectionOptions {
  readonly response: ServerResponse;
  /** Updates the request's entry in the log. */
  readonly update: UpdateEntry;
  readonly now: () => Date;
  /** Whether the emulator is closing. It then ends connections itself, and the client is not to blame. */
  readonly isClosing: () => boolean;
}

/** The emulator's end of one request. Every byte of a response passes through here and is logged first. */
export class Connection {
  /** The id that the response states. */
  readonly requestId = randomUUID();
  readonly #options: ConnectionOptions;
  #closed: AbortController | undefined;
  #isClosedHere = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.response.once('close', () => {
      const isExpected =
        options.response.writableFinished || this.#isClosedHere || options.isClosing();
      if (!isExpected) {
        options.update({ closedByClient: true });
      }
      this.#closed?.abort();
    });
  }

  /** Aborts when the connection closes, for whatever reason. Created on demand, because most requests need none. */
  get signal(): AbortSignal {
    this.#closed ??= new AbortController();
    if (this.#options.response.destroyed) this.#closed.abort();
    return this.#closed.signal;
  }

  /** Sends a complete response. */
  send({ status, headers, body, serialize }: WireResponse): void {
    this.sendText(status, headers, serialize(body));
  }

  /** Sends a complete response whose body is any text. */
  sendText(status: number, headers: Readonly<Record<string, string>>, body: string): void {
    // Without a length, Node sends the body in chunks, which the service does not do. A 204 has no body.
    const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    this.#writeHead(status, { ...headers, ...length });
    this.#options.response.end(body);
  }

  /** Announces the whole body, sends half of it, and leaves the connection open. */
  stall(response: WireResponse): void {
    this.#sendHalf(response, () => undefined);
  }

  /** Announces the whole body, sends half of it, and closes the connection. */
  truncate(response: WireResponse): void {
    this.#isClosedHere = true;
    this.#sendHalf(response, () => this.#options.response.socket?.destroy());
  }

  /** Resets the connection. */
  reset(): void {
    this.#isClosedHere = true;
    this.#options.response.socket?.resetAndDestroy();
  }

  #sendHalf({ status, headers, body, serialize }: WireResponse, onSent: () => void): void {
    const bytes = Buffer.from(serialize(body));
    this.#writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    this.#options.response.write(bytes.subarray(0, bytes.length / 2), onSent);
  }

  // The log is updated first: a client that has read the response must find it there.
  #writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#options.update({ status });
    this.#options.response.writeHead(status, {
      // Clients correct their clocks by this header. Node's own value would be the real time, not the emulator's.
      date: this.#options.now().toUTCString(),
      'x-amzn-requestid': this.requestId,
      'x-amz-apigw-id': randomBytes(11).toString('base64'),
      ...headers,
    });
  }
}
