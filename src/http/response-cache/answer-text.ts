import type { ExecutionResult } from 'graphql';
import type { reportOf } from '../../graphql/plugins/use-upstream-report.ts';

/** The text of an answer: the data, which stays the same, and what each time has cost, which mostly does. */
export class AnswerText {
  #whole: Buffer;
  #end: string;

  /** @param end the part of it behind its data. */
  constructor(whole: Buffer, end: string) {
    this.#whole = whole;
    this.#end = end;
  }

  /** How many bytes it holds. */
  get bytes(): number {
    return this.#whole.length;
  }

  /** All of it, made anew only where its end differs from that of the last time. */
  with(end: string): Buffer {
    if (end !== this.#end) {
      const start = this.#whole.subarray(0, this.#whole.length - Buffer.byteLength(this.#end));
      this.#whole = Buffer.concat([start, Buffer.from(end)]);
      this.#end = end;
    }
    return this.#whole;
  }
}

/** An answer up to its extensions. */
export function writeStart(data: unknown): string {
  return `{"data":${JSON.stringify(data)}`;
}

/** The end of an answer, behind its data. */
export function writeEnd(extensions: ExecutionResult['extensions']): string {
  return extensions === undefined ? '}' : `,"extensions":${JSON.stringify(extensions)}}`;
}

/** The same where a report of what an answer has cost upstream is all of its extensions; only numbers need no more. */
export function writeReport({ calls, cached, waitedMs }: ReturnType<typeof reportOf>): string {
  return `,"extensions":{"upstream":{"calls":${calls},"cached":${cached},"waitedMs":${waitedMs}}}}`;
}
