import { ServerResponse } from 'node:http';
import { searchForSecrets } from './planted-secrets.ts';

// Searches every response of every server in this process for planted secrets. Test files that share a
// process share this module, so that a response is searched once.

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
    searchForSecrets('a response', `${head}\n${bodies.get(this) ?? ''}`);
  }
  return end.apply(this, given);
};

function remember(response: ServerResponse, chunk: unknown): void {
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1');
  bodies.set(response, (bodies.get(response) ?? '') + text);
}
