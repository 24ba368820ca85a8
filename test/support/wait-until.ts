import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets the event loop turn until a statement is true; a test that waits in vain times out. */
export async function waitUntil(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await nextTurn();
}
