import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from '../services/routes.ts';

/** A request as the emulator saw it. An entry is made when the request arrives, and completed while it is answered. */
export interface SeenRequest {
  readonly method: string;
  /** As sent, not decoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly operation: Operation['name'] | undefined;
  /** Whether its signature was right. */
  readonly authenticated: boolean;
  /** The status that was sent; undefined as long as, or when, none was. */
  readonly status: number | undefined;
  /** True once the client has gone before the answer was complete. */
  readonly closedByClient?: boolean;
}

/** Changes what is known of one request. */
export type UpdateEntry = (
  change: Partial<Pick<SeenRequest, 'authenticated' | 'status' | 'closedByClient'>>,
) => void;

/** What the emulator saw, in the order of arrival. */
export class RequestLog {
  #entries: SeenRequest[] = [];
  readonly #watchers = new Set<() => void>();

  /** Notes an arrival; what becomes of it is added through the function that comes back. */
  open(request: Omit<SeenRequest, 'authenticated' | 'status' | 'closedByClient'>): UpdateEntry {
    const entry = { ...request, authenticated: false, status: undefined };
    this.#entries.push(entry);
    this.#notify();
    return (change) => {
      Object.assign(entry, change);
      this.#notify();
    };
  }

  /** A copy of the list; the entries in it go on being completed. */
  list(): SeenRequest[] {
    return [...this.#entries];
  }

  /** Forgets everything seen so far. */
  clear(): void {
    this.#entries = [];
  }

  /** The first request of which the statement is true, now or as soon as there is one. */
  waitFor(matches: (seen: SeenRequest) => boolean): Promise<SeenRequest> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#entries.find(matches);
        if (found) {
          this.#watchers.delete(look);
          resolve(found);
        }
      };
      this.#watchers.add(look);
      look();
    });
  }

  #notify(): void {
    for (const look of [...this.#watchers]) {
      look();
    }
  }
}
