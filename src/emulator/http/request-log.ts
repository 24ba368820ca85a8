import type { IncomingHttpHeaders } from 'node:http';

/** A request as the emulator saw it. The entry is created when the request arrives and updated until it is answered. */
export interface SeenRequest {
  readonly method: string;
  /** As sent, not decoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The service as a command of the AWS CLI, such as `apigateway`. Undefined until the body was read. */
  readonly service: string | undefined;
  /** The operation's name in the service's model. Undefined until the body was read, or when there is no such operation. */
  readonly operation: string | undefined;
  /** Whether the signature was valid. */
  readonly authenticated: boolean;
  /** The id of the caller's account. Undefined unless the signature was valid. */
  readonly account: string | undefined;
  /** The Region of the signature. Undefined unless the signature was valid. */
  readonly region: string | undefined;
  /** The ARN of the caller: a user or a session of a role. Undefined unless the signature was valid. */
  readonly caller: string | undefined;
  /** The status that was sent. Undefined until then, and when no response is sent. */
  readonly status: number | undefined;
  /** True when the client closed the connection before the response was complete. */
  readonly closedByClient?: boolean;
}

/** What is known of a request when it arrives. */
export type ArrivedRequest = Pick<SeenRequest, 'method' | 'path' | 'query' | 'headers'>;

/** Updates the entry of one request. */
export type UpdateEntry = (change: Partial<Omit<SeenRequest, keyof ArrivedRequest>>) => void;

/** The requests that the emulator saw, in order of arrival. */
export class RequestLog {
  #entries: SeenRequest[] = [];
  readonly #watchers = new Set<() => void>();

  /** Adds a request. The returned function updates its entry. */
  add(request: ArrivedRequest): UpdateEntry {
    const entry: SeenRequest = {
      ...request,
      service: undefined,
      operation: undefined,
      authenticated: false,
      account: undefined,
      region: undefined,
      caller: undefined,
      status: undefined,
    };
    this.#entries.push(entry);
    this.#notify();
    return (change) => {
      Object.assign(entry, change);
      this.#notify();
    };
  }

  /** A copy of the list. Its entries are still updated. */
  list(): SeenRequest[] {
    return [...this.#entries];
  }

  /** Removes all entries. */
  clear(): void {
    this.#entries = [];
  }

  /** Resolves with the first request that matches, now or as soon as there is one. */
  waitFor(matches: (seen: SeenRequest) => boolean): Promise<SeenRequest> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.#entries.find(matches);
        if (found) {
          this.#watchers.delete(check);
          resolve(found);
        }
      };
      this.#watchers.add(check);
      check();
    });
  }

  #notify(): void {
    for (const check of [...this.#watchers]) {
      check();
    }
  }
}
