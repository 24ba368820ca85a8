import { setImmediate } from 'node:timers/promises';

/**
 * Certificates that are worked on at a stretch. With all their fields and the facts of their PEMs, ten
 * take about ten milliseconds.
 */
export const sliceLength = 10;

/** Milliseconds for which lists may be executed before the event loop goes round. */
const stretchMilliseconds = 15;

/**
 * Lets the event loop go round. Everybody who waits gets a round of their own, in the order of asking,
 * so that the work of many requests does not add up to one long block.
 */
export function takeTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/** Lets the event loop go round before a long list is worked on at a stretch. */
export async function takeTurnFor(list: readonly unknown[]): Promise<void> {
  if (list.length > longLength) await takeTurn();
}

/** Items of which a few lists in one operation take too long to work on. */
const longLength = 500;

/**
 * The items of a list. After {@link stretchMilliseconds}, the rest comes in slices between which the event
 * loop goes round: 1,500 certificates with all their fields would block it for 300 ms. graphql-js executes
 * the fields of an item before it asks for the next one.
 */
export function inSlices<T>(items: readonly T[]): Iterable<T | Promise<T>> {
  return { [Symbol.iterator]: () => generateSlices(items) };
}

function* generateSlices<T>(items: readonly T[]): Generator<T | Promise<T>> {
  let turn: Promise<void> | undefined;
  let left = 0;
  for (const item of items) {
    const isDue = turn === undefined ? isStretchOver() : left === 0;
    if (isDue) {
      turn = takeTurn();
      left = sliceLength;
    }
    left -= 1;
    yield turn === undefined ? item : turn.then(() => item);
  }
}

/** Whether the lists of all requests have taken their time in this round of the event loop. */
function isStretchOver(): boolean {
  const now = performance.now();
  if (stretchStart === undefined) {
    stretchStart = now;
    void setImmediate().then(() => (stretchStart = undefined));
  }
  return now - stretchStart > stretchMilliseconds;
}

let lastTurn: Promise<void> = Promise.resolve();
let stretchStart: number | undefined;
