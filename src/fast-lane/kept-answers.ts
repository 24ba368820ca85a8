import type { ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Review } from '../apigateway/readings.ts';
import { createTextMemory } from '../text-memory.ts';

/** An answer to an operation, with all that it was made from. */
export interface KeptAnswer {
  readonly text: AnswerText;
  readonly review: Review;
  /** Whether its requests want to be told what they cost. */
  readonly reportsUpstream: boolean;
  readonly operationType: string;
  readonly operationName: string | undefined;
}

/** Answers by what was asked. */
export interface KeptAnswers {
  find(question: string): KeptAnswer | undefined;
  /** Keeps the answer of a question that has been asked before; one that is asked once is not worth its room. */
  offer(question: string, make: () => KeptAnswer): void;
}

/** Makes a store of answers that is bounded by bytes; what was not asked for longest is forgotten first. */
export function createKeptAnswers(maxBytes: number): KeptAnswers {
  // What comes once is not worth the room that it would take from what comes again.
  const asked = createTextMemory(rememberedQuestions);
  const answers = new LRUCache<string, KeptAnswer>({
    maxSize: maxBytes,
    sizeCalculation: ({ text }, question) => bytesOfEntry + question.length + text.bytes,
  });
  return {
    find: (question) => answers.get(question),
    offer(question, make) {
      if (asked.learn(question)) answers.set(question, make());
    },
  };
}

/** The text of an answer: the data, which stays the same, and what each time has cost, which mostly does. */
export class AnswerText {
  #whole: Buffer;
  #end: string;

  constructor({ data, extensions }: ExecutionResult) {
    this.#end = writeEnd(extensions);
    this.#whole = Buffer.from(`{"data":${JSON.stringify(data)}${this.#end}`);
  }

  /** How many bytes it holds. */
  get bytes(): number {
    return this.#whole.length;
  }

  /** All of it, made anew only where the extensions differ from those of the last time. */
  with(extensions: ExecutionResult['extensions']): Buffer {
    const end = writeEnd(extensions);
    if (end !== this.#end) {
      const start = this.#whole.subarray(0, this.#whole.length - Buffer.byteLength(this.#end));
      this.#whole = Buffer.concat([start, Buffer.from(end)]);
      this.#end = end;
    }
    return this.#whole;
  }
}

function writeEnd(extensions: ExecutionResult['extensions']): string {
  return extensions === undefined ? '}' : `,"extensions":${JSON.stringify(extensions)}}`;
}

/** Between two of the same question so many others may come, and its answer is kept all the same. */
const rememberedQuestions = 1000;

/** The objects around the bytes, and the cache's own. */
const bytesOfEntry = 500;
