import { LRUCache } from 'lru-cache';
import type { Caller } from './api-gateway.ts';
import { isObject } from '../certificates/certificate.ts';
import { abandoned } from './error-mapping.ts';
import { type Operation, UpstreamError } from '../certificates/upstream-error.ts';
import type { Answer } from './transport.ts';
import { SharedCalls } from './coalescing.ts';

/** How long answers live, and where. */
export interface AnswerCacheOptions {
  /** Milliseconds that an answer may be used again; 0, which keeps none, by default. */
  readonly ttlMilliseconds?: number | undefined;
  /** Milliseconds behind its end in which an answer stands in for one that an outage keeps back. 0 by default. */
  readonly staleMilliseconds?: number | undefined;
  /** Bytes that are kept in this process, 64 MiB by default; the one not used for longest goes first. */
  readonly maxBytes?: number | undefined;
  /** What the processes of one gateway share. */
  readonly secondTier?: SecondTier | undefined;
  /** Milliseconds since the epoch. The system's clock by default. */
  readonly now?: (() => number) | undefined;
}

/** A store of texts beside this process. It never fails: a store that is gone knows nothing. */
export interface SecondTier {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string, ttlMilliseconds: number): Promise<void>;
}

/** What is asked: two questions of the same key have the same answer. */
export interface Question {
  readonly operation: Operation;
  readonly key: string;
}

/** Makes a call once for all who ask for the same, and keeps its answer for as long as it lives. */
export interface AnswerCache {
  /**
   * Answers from what is kept, or from the call in flight, or by making the call. Errors are never
   * kept. As long as upstream answers the same it is the very same answer, also past its end.
   */
  read(question: Question, caller: Caller | undefined, call: Call): Answer | Promise<Answer>;
}

/** Asks upstream, which may answer with what it answered last. */
export type Call = (caller: Caller, previous: Answer | undefined) => Promise<Answer>;

interface KeptAnswer {
  readonly answer: Answer;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Makes a cache of answers. */
export function createAnswerCache(options: AnswerCacheOptions = {}): AnswerCache {
  const { ttlMilliseconds = 0, staleMilliseconds = 0, secondTier, now = Date.now } = options;
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: options.maxBytes ?? defaultMaxBytes,
    sizeCalculation: ({ answer: { bytes } }) => bytesOfEntry + copiesOfAnswer * bytes.length,
  });
  const calls = new SharedCalls<KeptAnswer>();

  async function findOrCall(key: string, caller: Caller, call: Call): Promise<KeptAnswer> {
    const previous = kept.get(key)?.answer;
    const isFresh = caller.isFresh === true;
    const shared = isFresh ? undefined : await readSecondTier(key, previous);
    if (shared !== undefined) {
      kept.set(key, shared);
      tellCached(caller);
      return shared;
    }
    const entry = { answer: await call(caller, previous), expiresAt: now() + ttlMilliseconds };
    kept.set(key, entry);
    if (secondTier !== undefined && ttlMilliseconds > 0) {
      void secondTier.set(key, writeEntry(entry), ttlMilliseconds);
    }
    return entry;
  }

  async function readSecondTier(
    key: string,
    previous: Answer | undefined,
  ): Promise<KeptAnswer | undefined> {
    const text = ttlMilliseconds === 0 ? undefined : await secondTier?.get(key);
    const entry = text === undefined ? undefined : parseEntry(text);
    if (entry === undefined || entry.expiresAt <= now()) return undefined;
    const isSame = previous?.bytes.equals(entry.answer.bytes) === true;
    return isSame ? { ...entry, answer: previous } : entry;
  }

  async function ask(
    { operation, key }: Question,
    caller: Caller,
    call: Call,
    old: KeptAnswer | undefined,
  ): Promise<Answer> {
    const { isFresh = false, signal } = caller;
    let isMine = false as boolean;
    try {
      const answered = await calls.join(
        isFresh ? `fresh ${key}` : key,
        (sharedSignal) => {
          isMine = true;
          const { observers } = caller;
          return findOrCall(key, { isFresh, observers, signal: sharedSignal }, call);
        },
        signal,
      );
      if (!isMine) tellCached(caller);
      return answered.answer;
    } catch (error) {
      if (signal?.aborted === true) throw abandoned(operation);
      if (old === undefined || old.expiresAt + staleMilliseconds <= now()) throw error;
      if (!isOutage(error)) throw error;
      for (const observer of caller.observers ?? []) observer.answeredStale?.();
      return old.answer;
    }
  }

  return {
    read(question, caller = {}, call) {
      const entry = kept.get(question.key);
      const isAlive = entry !== undefined && entry.expiresAt > now();
      if (!isAlive || caller.isFresh === true) return ask(question, caller, call, entry);
      tellCached(caller);
      return entry.answer;
    },
  };
}

/** Some fifty lists of 500 certificates, or ten thousand single ones. */
const defaultMaxBytes = 64 * 2 ** 20;

/** As it came, and as what was read of it. */
const copiesOfAnswer = 2;

/** The key, the objects around the bytes, and the cache's own. */
const bytesOfEntry = 1000;

function tellCached({ observers = [] }: Caller): void {
  for (const observer of observers) observer.answeredFromCache?.();
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    (error.code === 'UPSTREAM_UNAVAILABLE' ||
      error.code === 'UPSTREAM_TIMEOUT' ||
      error.code === 'UPSTREAM_THROTTLED')
  );
}

/** An entry as the processes of one gateway share it. */
function writeEntry({ answer, expiresAt }: KeptAnswer): string {
  const { operation, status, requestId, bytes } = answer;
  const head = { operation, status, requestId };
  return JSON.stringify({ expiresAt, head, text: bytes.toString('utf8') });
}

/** What another process kept, or undefined where it is not what this one would have written. */
function parseEntry(text: string): KeptAnswer | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    if (!isObject(entry) || typeof entry['expiresAt'] !== 'number') return undefined;
    if (typeof entry['text'] !== 'string' || !isObject(entry['head'])) return undefined;
    const body: unknown = JSON.parse(entry['text']);
    if (!isObject(body)) return undefined;
    const head = entry['head'] as Omit<Answer, 'bytes' | 'body'>;
    const bytes = Buffer.from(entry['text'], 'utf8');
    return { answer: { ...head, bytes, body }, expiresAt: entry['expiresAt'] };
  } catch {
    return undefined;
  }
}
