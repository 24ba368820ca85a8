import { unwatchFile, watchFile } from 'node:fs';
import type { Logger } from '../../observability/logger.ts';

/**
 * Reads a value from a file, again when the file changes, and on SIGHUP. When reading again fails, the last value
 * stays valid, and an error is logged.
 *
 * @param messages What the log says when the file was read again, and when that failed.
 * @throws what `read` throws at the start.
 */
export function watchValue<T>(
  path: string,
  read: (path: string) => T,
  logger: Logger,
  messages: { readonly success: (value: T) => string; readonly failure: string },
) {
  let value = read(path);
  const readAgain = () => {
    try {
      value = read(path);
      logger.info(messages.success(value));
    } catch (error) {
      logger.error(messages.failure, error);
    }
  };
  // Polling, because Kubernetes updates a mounted file by replacing a symbolic link.
  watchFile(path, { interval: pollMilliseconds, persistent: false }, readAgain);
  process.on('SIGHUP', readAgain);
  return {
    /** The last value that could be read. */
    current: () => value,
    /** Stops watching the file. */
    close: () => {
      unwatchFile(path, readAgain);
      process.off('SIGHUP', readAgain);
    },
  };
}

const pollMilliseconds = 1000;
