/**
 * Waits for an outcome, or until something interrupts the wait.
 *
 * @param listen Begins to listen for the interruption, which it reports by rejecting. Returns a function that stops.
 */
export function unlessInterrupted<T>(
  outcome: Promise<T>,
  listen: (reject: (reason: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopListening = listen(reject);
    void outcome.then(resolve, reject).finally(stopListening);
  });
}
