import { LRUCache } from 'lru-cache';
import type { Caller } from './api-gateway.ts';
import { isObject } from './certificate.ts';
import { abandoned } from './classify.ts';
import { type Operation, UpstreamError } from './errors.ts';
import type { Answer } from './send.ts';
import { SharedCalls } from './shared-calls.ts';

/** How long answers live, and where. */
export interface AnswerCacheOptions {
  /** Milliseconds that an answer may be used again; 0, which keeps none, by default. */
  readonly ttlMilliseconds?: number | undefined;
  /** Milliseconds behind its end in which an answer stands in for one that an outage keeps back. 0 by default. */
  readonly staleMilliseconds?: number | undefined;
  /** Bytes of JSON that are kept in this process, 64 MiB by default; the one not used for longest goes first. */
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
  /** Answers from what is kept, or from the call in flight, or by making the call. Errors are never kept. */
  read(
    question: Question,
    caller: Caller | undefined,
    call: (caller: Caller) => Promise<Answer>,
  ): Promise<Answer>;
}

interface KeptAnswer {
  readonly answer: Answer;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Makes a cache of answers. */
export function createAnswerCache(options: AnswerCacheOptions = {}): AnswerCache {
  const { ttlMilliseconds = 0, staleMilliseconds = 0, secondTier, now = Date.now } = options;
  const kept = new LRUCache<string, KeptAnswer>({
    maxSize: options.maxBytes ?? defaultMaxBytes,
    sizeCalculation: ({ bytes }) => bytes,
  });
  const calls = new SharedCalls<KeptAnswer>();

  async function findOrCall(
    key: string,
    isFresh: boolean,
    caller: Caller,
    call: (caller: Caller) => Promise<Answer>,
  ): Promise<KeptAnswer> {
    const shared = isFresh ? undefined : await readSecondTier(key);
    if (shared !== undefined) {
      kept.set(key, shared);
      tellCached(caller, shared);
      return shared;
    }
    const answer = await call(caller);
    return keep(key, answer);
  }

  function keep(key: string, answer: Answer): KeptAnswer {
    const expiresAt = now() + ttlMilliseconds;
    // Nobody measures what nobody keeps.
    if (ttlMilliseconds + staleMilliseconds === 0) return { answer, bytes: 0, expiresAt };
    const text = JSON.stringify(answer);
    const entry = { answer, bytes: Math.max(text.length, 1), expiresAt };
    kept.set(key, entry);
    if (secondTier !== undefined && ttlMilliseconds > 0) {
      void secondTier.set(key, JSON.stringify({ expiresAt, text }), ttlMilliseconds);
    }
    return entry;
  }

  async function readSecondTier(key: string): Promise<KeptAnswer | undefined> {
    const text = ttlMilliseconds === 0 ? undefined : await secondTier?.get(key);
    const entry = text === undefined ? undefined : parseEntry(text);
    return entry !== undefined && entry.expiresAt > now() ? entry : undefined;
  }

  return {
    async read({ operation, key }, caller = {}, call) {
      const { isFresh = false, signal } = caller;
      const entry = kept.get(key);
      if (entry !== undefined && !isFresh && entry.expiresAt > now()) {
        tellCached(caller, entry);
        return entry.answer;
      }
      let isMine = false as boolean;
      try {
        const answered = await calls.join(
          isFresh ? `fresh ${key}` : key,
          (sharedSignal) => {
            isMine = true;
            return findOrCall(key, isFresh, { ...caller, signal: sharedSignal }, call);
          },
          signal,
        );
        if (!isMine) tellCached(caller, answered);
        return answered.answer;
      } catch (error) {
        if (signal?.aborted === true) throw abandoned(operation);
        if (entry === undefined || entry.expiresAt + staleMilliseconds <= now()) throw error;
        if (!isOutage(error)) throw error;
        for (const observer of caller.observers ?? []) observer.answeredStale?.();
        return entry.answer;
      }
    },
  };
}

/** Some eighty lists of 500 certificates, or ten thousand single ones. */
const defaultMaxBytes = 64 * 2 ** 20;

function tellCached({ observers = [] }: Caller, { expiresAt }: KeptAnswer): void {
  for (const observer of observers) observer.answeredFromCache?.(expiresAt);
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof UpstreamError &&
    (error.code === 'UPSTREAM_UNAVAILABLE' ||
      error.code === 'UPSTREAM_TIMEOUT' ||
      error.code === 'UPSTREAM_THROTTLED')
  );
}

/** What another process kept, or undefined where it is not what this one would have written. */
function parseEntry(text: string): KeptAnswer | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    if (!isObject(entry) || typeof entry['expiresAt'] !== 'number') return undefined;
    if (typeof entry['text'] !== 'string') return undefined;
    const answer = JSON.parse(entry['text']) as Answer;
    if (!isObject(answer.body)) return undefined;
    return { answer, bytes: entry['text'].length, expiresAt: entry['expiresAt'] };
  } catch {
    return undefined;
  }
}
