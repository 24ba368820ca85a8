import type { Storage as GraphiQLStorage } from '@graphiql/toolkit';

/**
 * Where GraphiQL remembers its tabs, history and layout. It would store the headers of each query in
 * its history, tokens included. This storage leaves them out.
 */
export function createStorageWithoutHeaders(storage: Storage): GraphiQLStorage {
  const ownKeys = () => Object.keys(storage).filter((key) => key.startsWith('graphiql:'));
  return {
    getItem: (key) => storage.getItem(key),
    setItem(key, value) {
      storage.setItem(key, historyKeys.has(key) ? withoutHeaders(value) : value);
    },
    removeItem(key) {
      storage.removeItem(key);
    },
    clear() {
      for (const key of ownKeys()) storage.removeItem(key);
    },
    get length() {
      return ownKeys().length;
    },
  };
}

const historyKeys = new Set(['graphiql:queries', 'graphiql:favorites']);

function withoutHeaders(history: string): string {
  return JSON.stringify(JSON.parse(history), (name, value: unknown) =>
    name === 'headers' ? undefined : value,
  );
}
