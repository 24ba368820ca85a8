import { unwatchFile, watchFile } from 'node:fs';

/**
 * Calls back when a file changes, and on SIGHUP.
 *
 * @param readAgain Must not throw.
 * @returns a function that stops watching.
 */
export function watchForChanges(path: string, readAgain: () => void): () => void {
  // Polling, because Kubernetes updates a mounted file by replacing a symbolic link.
  watchFile(path, { interval: pollMilliseconds, persistent: false }, readAgain);
  process.on('SIGHUP', readAgain);
  return () => {
    unwatchFile(path, readAgain);
    process.off('SIGHUP', readAgain);
  };
}

const pollMilliseconds = 1000;
