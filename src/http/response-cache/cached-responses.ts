import { LRUCache } from 'lru-cache';
import type { Review } from '../../upstream/readings.ts';
import { createTextMemory } from '../../util/text-memory.ts';

/** An answer to an operation, or to all of one shape, with all that it was made from. */
export interface KeptAnswer<Text extends KeptText> {
  readonly text: Text;
  readonly review: Review;
  /** Whether its requests want to be told what they cost. */
  readonly reportsUpstream: boolean;
  readonly operationType: string;
  readonly operationName: string | undefined;
}

/** What of an answer takes room. */
interface KeptText {
  readonly bytes: number;
}

/** Answers by what was asked. */
export interface KeptAnswers<Text extends KeptText> {
  find(question: string): KeptAnswer<Text> | undefined;
  /** Keeps the answer of a question that has been asked before; one that is asked once is not worth its room. */
  offer(question: string, make: () => KeptAnswer<Text>): void;
}

/** Makes a store of answers that is bounded by bytes; what was not asked for longest is forgotten first. */
export function createKeptAnswers<Text extends KeptText>(maxBytes: number): KeptAnswers<Text> {
  // What comes once is not worth the room that it would take from what comes again.
  const asked = createTextMemory(rememberedQuestions);
  const answers = new LRUCache<string, KeptAnswer<Text>>({
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

/** Between two of the same question so many others may come, and its answer is kept all the same. */
const rememberedQuestions = 1000;

/** The objects around the bytes, and the cache's own. */
const bytesOfEntry = 500;
