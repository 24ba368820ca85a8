import type { ExecutionResult } from 'graphql';
import { writeStart } from './answer-text.ts';

/** An answer with places for the aliases of its document, to be filled with those of another of the same shape. */
export class AnswerTemplate {
  /** Texts, and between every two of them the index of a name. */
  readonly #texts: readonly string[];
  readonly #indexes: readonly number[];
  readonly #encoding: 'latin1' | 'utf8';
  /** How many bytes it holds, about. */
  readonly bytes: number;

  /** @param names the names that its document gave, in the order of its shape. */
  constructor({ data }: ExecutionResult, names: readonly string[]) {
    const indexes = new Map(names.map((name, index) => [name, index]));
    const text = writeStart(markNames(data, indexes));
    const parts = text.split(mark);
    this.#texts = parts.filter((_part, at) => at % 2 === 0);
    this.#indexes = parts.filter((_part, at) => at % 2 === 1).map(Number);
    this.bytes = Buffer.byteLength(text);
    this.#encoding = this.bytes === text.length ? 'latin1' : 'utf8';
  }

  /** The answer with these names in the place of those, and with this end behind its data. */
  fill(names: readonly string[], end: string): Buffer {
    const keys = names.map((name) => `"${name}":`);
    const parts: (string | undefined)[] = [];
    for (const [at, text] of this.#texts.entries()) {
      parts.push(text, keys[this.#indexes[at] ?? -1]);
    }
    parts.push(end);
    return Buffer.from(parts.join(''), this.#encoding);
  }
}

/** A key that stands for a name. Within a text both of its quotes would have a backslash before them. */
const mark = /"\\u0000(\d+)":/;

/** Aliases that are told by an index are no field's name, so that every key like one of them is that alias. */
function markNames(value: unknown, indexes: ReadonlyMap<string, number>): unknown {
  if (Array.isArray(value)) return value.map((element) => markNames(element, indexes));
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const index = indexes.get(key);
      return [index === undefined ? key : `\0${index}`, markNames(member, indexes)];
    }),
  );
}
