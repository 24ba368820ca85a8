import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../services/routes.ts';

/** A request as the emulator saw it. The entry is created when the request arrives and updated until it is answered. */
export interface SeenRequest {
  readonly method: string;
  /** As sent, not decoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly operation: Operation['name'] | undefined;
  /** Whether the signature was valid. */
  readonly authenticated: boolean;
  /** The status that was sent. Undefined until then, and when no response is sent. */
  readonly status: number | undefined;
  /** True when the client closed the connection before the response was complete. */
  readonly closedByClient?: boolean;
}

/** Updates the entry of one request. */
export type UpdateEntry = (
  change: Partial<Pick<SeenRequest, 'authenticated' | 'status' | 'closedByClient'>>,
) => void;

/** The requests that the emulator saw, in order of arrival. */
export class RequestLog {
  #entries: SeenRequest[] = [];
  readonly #watchers = new Set<() => void>();

  /** Adds a request. The returned function updates its entry. */
  add(request: Omit<SeenRequest, 'authenticated' | 'status' | 'closedByClient'>): UpdateEntry {
    const entry = { ...request, authenticated: false, status: undefined };
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
