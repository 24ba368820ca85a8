import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createWorld } from '../support/test-gateway.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

test.each([
  ['nil', '$-1\r\n', ':5000\r\n'],
  ['a number', ':7\r\n', ':5000\r\n'],
  ['a list', '*1\r\n$2\r\n{}\r\n', ':5000\r\n'],
  ['a time to live that is a text', '$2\r\n{}\r\n', '$3\r\nabc\r\n'],
])('takes an answer of Redis of another type for no value: %s', async (_type, text, left) => {
  await using redis = await startRedis({ GETRANGE: text, PTTL: left });
  await using world = await createWorld({
    certificates: tinyCertificates('aaaaaa'),
    config: { cacheTtlMilliseconds: 60_000, cacheUrl: redis.url },
  });
  const { data, errors } = await world.query('{ clientCertificates { totalCount } }');
  expect(errors).toBeUndefined();
  expect(data.clientCertificates).toEqual({ totalCount: 1 });
  expect(redis.commands).toContain('GETRANGE');
});

/** A server that answers each command of Redis with the same bytes. */
async function startRedis(answers: Readonly<Record<string, string>>) {
  const commands: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const [, name = ''] of chunk.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const command = name.toUpperCase();
        commands.push(command);
        socket.write(answers[command] ?? (command === 'INFO' ? '$0\r\n\r\n' : '+OK\r\n'));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    commands,
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
