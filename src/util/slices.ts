import { setImmediate } from 'node:timers/promises';

/**
 * Certificates that are worked on at a stretch. With all their fields and the facts of their PEMs, ten
 * take about ten milliseconds.
 */
export const sliceLength = 10;

/**
 * Lets the event loop go round. Everybody who waits gets a round of their own, in the order of asking,
 * so that the work of many requests does not add up to one long block.
 */
export function takeTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => setImmediate());
  return lastTurn;
}

/**
 * The items of a list, in slices between which the event loop goes round. GraphQL executes all fields of
 * all items that are there at once; 1,500 certificates would block the event loop for 300 ms.
 */
export function inSlices<T>(items: readonly T[]): (T | Promise<T>)[] {
  let turn: Promise<void> | undefined;
  return items.map((item, index) => {
    if (index > 0 && index % sliceLength === 0) turn = takeTurn();
    return turn === undefined ? item : turn.then(() => item);
  });
}

let lastTurn: Promise<void> = Promise.resolve();
