import { unwatchFile, watchFile } from 'node:fs';

/**
 * Reads a file again when it changes and on SIGHUP.
 *
 * @param readAgain Must not throw.
 * @returns a function that stops the watching.
 */
export function watchForChanges(path: string, readAgain: () => void): () => void {
  // By polling, because Kubernetes changes a mounted file by moving a link.
  watchFile(path, { interval: pollMilliseconds, persistent: false }, readAgain);
  process.on('SIGHUP', readAgain);
  return () => {
    unwatchFile(path, readAgain);
    process.off('SIGHUP', readAgain);
  };
}

const pollMilliseconds = 1000;
