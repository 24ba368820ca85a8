import { setImmediate as nextTurn } from 'node:timers/promises';

/** Waits, turn by turn of the event loop, until a condition is true. The timeout of the test is the limit. */
export async function waitUntil(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await nextTurn();
}
