import { hash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { isOutage, type Operation } from '../certificates/upstream-error.ts';
import type { CallObserver } from '../observability/call-observer.ts';
import { type Clock, systemClock } from '../util/clock.ts';
import { CallsInFlight } from './coalescing.ts';
import { abandoned } from './error-mapping.ts';

/** How long values are kept, and where. */
interface PageStoreOptions {
  /** Milliseconds that a value is fresh; 0, the default, keeps none for later requests. */
  readonly ttlMilliseconds?: number | undefined;
  /** Milliseconds after that in which a value stands in during an outage. 0 by default. */
  readonly staleMilliseconds?: number | undefined;
  /** Bytes kept in this process, {@link defaultMaxBytes} by default. The least recently used goes first. */
  readonly maxBytes?: number | undefined;
  /** What the replicas of one gateway share. */
  readonly shared?: SharedStore | undefined;
  /** Tells the age of values. Monotonic, so that nobody can set it back. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** A store of texts outside this process. It never fails: while it is unreachable it holds nothing. */
export interface SharedStore {
  /** The text of a key, unless it would be fresh for longer than `ttlMilliseconds`. */
  get(key: string, ttlMilliseconds: number): Promise<SharedText | undefined>;
  set(key: string, text: string, ttlMilliseconds: number): void;
}

/** A text, and the milliseconds that it has left. */
interface SharedText {
  readonly text: string;
  readonly leftMilliseconds: number;
}

/** On whose behalf something is read. */
export interface Caller {
  /** Aborts when nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the caller wants what upstream says after it asked (`Cache-Control: no-cache`). */
  readonly isFresh?: boolean | undefined;
  /** Hear of the calls of this caller. */
  readonly observers?: readonly CallObserver[] | undefined;
}

/** Every location listens to the signal. Node would take more than ten listeners for a leak. */
export function allowManyListeners({ signal }: Caller): void {
  if (signal !== undefined) setMaxListeners(0, signal);
}

/** One thing that can be read from upstream. */
export interface Resource<T> {
  readonly operation: Operation;
  /** Two resources with the same key are the same. */
  readonly key: string;
  /** Reads it with one call. */
  readonly fetch: (caller: Caller) => Promise<Fetched<T>>;
  /** Parses what another replica fetched; undefined for what upstream would not have sent. */
  readonly parseShared: (text: string) => T | undefined;
}

/** What a call brought. */
export interface Fetched<T> {
  readonly value: T;
  /** The response as upstream sent it; empty when there is none to share. */
  readonly text: string;
}

/** A value, and the moment of the store's clock until which it is fresh. */
export interface Read<T> {
  readonly value: T;
  readonly freshUntil: number;
  /** Whether it stands in during an outage. */
  readonly isStale?: true;
}

/** Keeps what upstream said, for every later question that it can answer. */
export interface PageStore {
  /** Whether values are kept for later requests. */
  readonly keepsValues: boolean;
  /** Milliseconds that a value is fresh. */
  readonly ttlMilliseconds: number;
  /** Reads from memory, from the call in flight, from the shared store, or by one call. */
  read<T>(resource: Resource<T>, caller: Caller): Promise<Read<T>>;
  /** Whether a value of that key is in memory that is fresh, or stands in during an outage. */
  has(key: string, isOutage?: boolean): boolean;
  /** Changes whenever what is kept changes: a value is new, is replaced by another one, or is evicted. */
  version(): number;
  /** The moment by the clock that `freshUntil` is of. */
  now(): number;
}

/** Some fifty pages of 500 certificates. */
const defaultMaxBytes = 64 * 2 ** 20;

/** What is parsed from a text takes about this many times its length. */
const bytesPerCharacter = 2;

/** The objects around an entry. */
const entryBytes = 1000;

/** A value, and the number of the call that brought it. Calls are numbered as they begin. */
interface NumberedRead extends Read<unknown> {
  readonly callNumber: number;
}

interface Entry extends NumberedRead {
  /** Tells whether two entries came from the same text. */
  readonly digest: string;
  readonly bytes: number;
}

/** Makes a store that holds nothing yet. */
export function createPageStore(options: PageStoreOptions = {}): PageStore {
  const { ttlMilliseconds = 0, staleMilliseconds = 0, shared, clock = systemClock } = options;
  const keepsValues = ttlMilliseconds > 0;
  const keepsEntries = keepsValues || staleMilliseconds > 0;
  let version = 0;
  let calls = 0;
  const entries = new LRUCache<string, Entry>({
    maxSize: options.maxBytes ?? defaultMaxBytes,
    sizeCalculation: ({ bytes }, key) => entryBytes + key.length + bytes,
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') version += 1;
    },
  });
  const inFlight = new CallsInFlight<NumberedRead>();

  function isFresh<T extends NumberedRead>(entry: T | undefined): entry is T {
    return entry !== undefined && entry.freshUntil > clock.now();
  }

  function canStandIn<T extends NumberedRead>(entry: T | undefined): entry is T {
    return entry !== undefined && entry.freshUntil + staleMilliseconds > clock.now();
  }

  /** Keeps a value, unless the one in its place comes from a call that began later. */
  function keep(
    key: string,
    { value, text }: Fetched<unknown>,
    { freshUntil, callNumber }: Omit<NumberedRead, 'value'>,
  ): NumberedRead {
    if (!keepsEntries) return { value, freshUntil, callNumber };
    const current = entries.peek(key);
    if (current !== undefined && current.callNumber > callNumber) return current;
    const digest = hash('sha256', text, 'base64');
    const bytes = bytesPerCharacter * text.length;
    const isUnchanged = current?.digest === digest;
    if (!isUnchanged) version += 1;
    // The old value has what was already computed from it, such as the facts in its PEMs.
    const kept = isUnchanged ? current.value : value;
    const entry = { value: kept, digest, bytes, freshUntil, callNumber };
    entries.set(key, entry);
    return entry;
  }

  async function readShared({
    key,
    parseShared,
  }: Resource<unknown>): Promise<NumberedRead | undefined> {
    if (shared === undefined || !keepsValues) return undefined;
    // It takes the place of what has expired here, and of nothing that was fetched meanwhile.
    const callNumber = entries.peek(key)?.callNumber ?? 0;
    const found = await shared.get(key, ttlMilliseconds);
    if (found === undefined) return undefined;
    const value = parseShared(found.text);
    if (value === undefined) return undefined;
    const freshUntil = clock.now() + Math.min(found.leftMilliseconds, ttlMilliseconds);
    return keep(key, { value, text: found.text }, { freshUntil, callNumber });
  }

  async function fetch(resource: Resource<unknown>, caller: Caller): Promise<NumberedRead> {
    const { key } = resource;
    if (caller.isFresh !== true) {
      const found = await readShared(resource);
      if (isFresh(found)) {
        tellCached(caller);
        return found;
      }
    }
    calls += 1;
    const callNumber = calls;
    // Upstream may have made its answer long before it arrives.
    const freshUntil = clock.now() + ttlMilliseconds;
    const fetched = await resource.fetch(caller);
    const entry = keep(key, fetched, { freshUntil, callNumber });
    const { text } = fetched;
    const leftMilliseconds = Math.floor(freshUntil - clock.now());
    const isShareable = leftMilliseconds > 0 && text !== '' && entry.callNumber === callNumber;
    if (isShareable) shared?.set(key, text, leftMilliseconds);
    return entry;
  }

  /** Who asks for fresh data joins only a call that began for such a request. */
  function keyInFlight(key: string, caller: Caller): string {
    const freshKey = `fresh ${key}`;
    return caller.isFresh === true || inFlight.has(freshKey) ? freshKey : key;
  }

  async function joinCall(resource: Resource<unknown>, caller: Caller): Promise<NumberedRead> {
    let isMine = false as boolean;
    const { signal, isFresh, observers } = caller;
    const entry = await inFlight.join(
      keyInFlight(resource.key, caller),
      (sharedSignal) => {
        isMine = true;
        return fetch(resource, { signal: sharedSignal, isFresh, observers });
      },
      signal,
    );
    if (!isMine) tellCached(caller);
    return entry;
  }

  /** The value that stands in for one that an outage keeps back. */
  function standIn(key: string, error: unknown, caller: Caller): Entry | undefined {
    const entry = entries.get(key);
    if (!canStandIn(entry) || !isOutage(error)) return undefined;
    for (const observer of caller.observers ?? []) observer.answeredStale?.();
    return entry;
  }

  async function read(resource: Resource<unknown>, caller: Caller): Promise<NumberedRead> {
    const kept = keepsValues && caller.isFresh !== true ? entries.get(resource.key) : undefined;
    if (isFresh(kept)) {
      tellCached(caller);
      return kept;
    }
    try {
      return await joinCall(resource, caller);
    } catch (error) {
      if (caller.signal?.aborted === true) throw abandoned(resource.operation);
      const old = standIn(resource.key, error, caller);
      if (old === undefined) throw error;
      return { ...old, isStale: true };
    }
  }

  return {
    keepsValues,
    ttlMilliseconds,
    // Whatever was read for a key came from a resource of that key, and so of that type.
    read: <T>(resource: Resource<T>, caller: Caller) => read(resource, caller) as Promise<Read<T>>,
    has(key, isOutage = false) {
      const entry = entries.peek(key);
      return keepsValues && (isOutage ? canStandIn(entry) : isFresh(entry));
    },
    version: () => version,
    now: () => clock.now(),
  };
}

function tellCached({ observers = [] }: Caller): void {
  for (const observer of observers) observer.answeredFromCache?.();
}
