import { ServerResponse } from 'node:http';
import { afterEach, expect } from 'vitest';
import { searchForSecrets, takeLeaks } from './planted-secrets.ts';

// Intercepts every response of every server in a test process. A test fails when a planted secret appears in
// a response or a log line.

type Send = (this: ServerResponse, ...given: unknown[]) => unknown;

const { prototype } = ServerResponse as unknown as {
  prototype: Record<'writeHead' | 'write' | 'end', Send>;
};
const { writeHead, write, end } = prototype;
const heads = new WeakMap<ServerResponse, string>();
const bodies = new WeakMap<ServerResponse, string>();

prototype.writeHead = function (...given) {
  heads.set(this, JSON.stringify(given));
  return writeHead.apply(this, given);
};

prototype.write = function (...given) {
  remember(this, given[0]);
  return write.apply(this, given);
};

prototype.end = function (...given) {
  remember(this, given[0]);
  const head = `${heads.get(this) ?? ''}${JSON.stringify(this.getHeaders())}`;
  // The emulator may send them, because it stands for AWS.
  if (!head.includes('x-amz-apigw-id')) {
    searchForSecrets('an answer', `${head}\n${bodies.get(this) ?? ''}`);
  }
  return end.apply(this, given);
};

afterEach(() => {
  expect(takeLeaks(), 'planted secrets in responses and log lines').toEqual([]);
});

function remember(response: ServerResponse, chunk: unknown): void {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
  bodies.set(response, (bodies.get(response) ?? '') + text);
}
