import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { UpdateEntry } from './request-log.ts';

/** What one end of an exchange is made of. */
export interface LineParts {
  readonly response: ServerResponse;
  /** Keeps the log's entry true to what happens on the wire. */
  readonly update: UpdateEntry;
  readonly now: () => Date;
  /** Whether the emulator is closing, so that a lost connection is its own doing. */
  readonly isClosing: () => boolean;
}

/** The emulator's end of one exchange: everything that goes out passes here, and is noted before it does. */
export class Line {
  readonly #parts: LineParts;
  #over: AbortController | undefined;
  #isHungUp = false;

  constructor(parts: LineParts) {
    this.#parts = parts;
    parts.response.once('close', () => {
      const isOwnDoing = parts.response.writableFinished || this.#isHungUp || parts.isClosing();
      if (!isOwnDoing) {
        parts.update({ closedByClient: true });
      }
      this.#over?.abort();
    });
  }

  /** Aborts when the exchange is over, by whatever end; few exchanges last long enough to ask for it. */
  get signal(): AbortSignal {
    this.#over ??= new AbortController();
    if (this.#parts.response.destroyed) this.#over.abort();
    return this.#over.signal;
  }

  /** Sends a whole answer. */
  send(status: number, headers: Readonly<Record<string, string>>, body: string): void {
    // Without it Node would send a body in chunks, which the service does not; a 204 has no body to measure.
    const length = status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    this.#writeHead(status, { ...headers, ...length });
    this.#parts.response.end(body);
  }

  /** Promises a whole answer, sends its first half, and leaves the connection open. */
  stall(status: number, headers: Readonly<Record<string, string>>, body: string): void {
    this.#sendHalf(status, headers, body, () => undefined);
  }

  /** Promises a whole answer, sends its first half, and ends the connection. */
  truncate(status: number, headers: Readonly<Record<string, string>>, body: string): void {
    this.#isHungUp = true;
    this.#sendHalf(status, headers, body, () => this.#parts.response.socket?.destroy());
  }

  /** Resets the connection. */
  reset(): void {
    this.#isHungUp = true;
    this.#parts.response.socket?.resetAndDestroy();
  }

  #sendHalf(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
    afterwards: () => void,
  ): void {
    const bytes = Buffer.from(body);
    this.#writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    this.#parts.response.write(bytes.subarray(0, bytes.length / 2), afterwards);
  }

  // Noted first: a client that has read the answer must find it in the log.
  #writeHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#parts.update({ status });
    this.#parts.response.writeHead(status, {
      // Node's own header would tell the real time, by which clients correct their clocks.
      date: this.#parts.now().toUTCString(),
      'x-amzn-requestid': randomUUID(),
      'x-amz-apigw-id': randomBytes(11).toString('base64'),
      ...headers,
    });
  }
}
