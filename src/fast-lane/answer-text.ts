import type { ExecutionResult } from 'graphql';

type Extensions = ExecutionResult['extensions'];

/** The text of an answer: the data, which stays the same, and what each time has cost, which mostly does. */
export class AnswerText {
  #whole: Buffer;
  #end: string;

  constructor(whole: Buffer, extensions: Extensions) {
    this.#whole = whole;
    this.#end = writeEnd(extensions);
  }

  /** How many bytes it holds. */
  get bytes(): number {
    return this.#whole.length;
  }

  /** All of it, made anew only where the extensions differ from those of the last time. */
  with(extensions: Extensions): Buffer {
    const end = writeEnd(extensions);
    if (end !== this.#end) {
      const start = this.#whole.subarray(0, this.#whole.length - Buffer.byteLength(this.#end));
      this.#whole = Buffer.concat([start, Buffer.from(end)]);
      this.#end = end;
    }
    return this.#whole;
  }
}

/** An answer as bytes. */
export function writeAnswer({ data, extensions }: ExecutionResult): Buffer {
  return Buffer.from(`${writeStart(data)}${writeEnd(extensions)}`);
}

/** An answer up to its extensions. */
export function writeStart(data: unknown): string {
  return `{"data":${JSON.stringify(data)}`;
}

/** The end of an answer, behind its data. */
export function writeEnd(extensions: Extensions): string {
  return extensions === undefined ? '}' : `,"extensions":${JSON.stringify(extensions)}}`;
}
