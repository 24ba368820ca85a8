import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addressOf, type Environment, startCommand } from '../support/command.ts';

const startDemo = (environment: Environment = {}) =>
  startCommand('main.js', ['demo'], { PORT: '0', ...environment });

describe('the demo', () => {
  test('the demo prints a query and a curl command that both work', async () => {
    using demo = startDemo();
    const { input: output } = await demo.outputMatching(/Ctrl-C stops it/);
    const [, address = ''] = /GraphQL address +(\S+)\n/.exec(output) ?? [];
    const [, query = ''] = /A query to paste:\n\n +(.+)\n/.exec(output) ?? [];
    const [, curlAddress, curlHeader = '', curlBody = ''] =
      /curl -s (\S+) -H '(.+)' \\\n +-d '(.+)'\n/.exec(output) ?? [];
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    expect(curlAddress).toBe(address);
    expect(curlHeader).toBe('content-type: application/json');

    for (const body of [JSON.stringify({ query }), curlBody]) {
      const response = await fetch(address, {
        method: 'POST',
        headers: [curlHeader.split(': ') as [string, string]],
        body,
      });
      expect(await response.json()).toMatchObject({
        data: {
          clientCertificates: {
            totalCount: 60,
            nodes: Array.from({ length: 5 }, () =>
              expect.objectContaining({ clientCertificateId: expect.any(String) }),
            ),
          },
        },
      });
    }
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'the demo stops on %s while clients keep connections open',
    async (signal) => {
      using demo = startDemo();
      const [, address = '', port] = await demo.outputMatching(/(http:\/\/127\.0\.0\.1:(\d+)\S+)/);
      // `fetch` keeps the connection alive.
      expect((await fetch(`${address}?query={__typename}`)).status).toBe(200);
      using opened = openConnection(Number(port), '');
      using halfSent = openConnection(
        Number(port),
        'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
      );
      await Promise.all([opened.ready, halfSent.ready]);
      demo.kill(signal);
      expect(await demo.ended).toMatchObject({ code: 0, errors: '' });
    },
  );

  test('the demo ignores the AWS variables of the shell, even wrong ones', async () => {
    using demo = startDemo({
      AWS_REGION: 'no region',
      AWS_PROFILE: 'nobody',
      AWS_MAX_ATTEMPTS: 'abc',
      AWS_DEFAULTS_MODE: 'abc',
      AWS_ACCESS_KEY_ID: 'AKIDOFSOMEBODY',
      AWS_SECRET_ACCESS_KEY: 'wrong',
      AWS_ENDPOINT_URL_API_GATEWAY: 'http://127.0.0.1:1',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_USE_DUALSTACK_ENDPOINT: 'true',
    });
    const address = await addressOf(demo);
    const response = await fetch(`${address}?query={clientCertificates{totalCount}}`);
    expect(await response.json()).toMatchObject({
      data: { clientCertificates: { totalCount: 60 } },
    });
  });

  test('the demo ignores REGIONS and ACCOUNTS_FILE of the shell, even wrong ones', async () => {
    using demo = startDemo({ REGIONS: 'no region', ACCOUNTS_FILE: '/no/such/file.json' });
    await demo.outputMatching(/Ctrl-C stops it/);
  });

  test('the demo has no flags for accounts and Regions, because its own are fixed', async () => {
    using demo = startCommand('main.js', ['demo', '--regions', 'eu-west-1']);
    expect(await demo.ended).toMatchObject({
      code: 1,
      errors: expect.stringContaining("Unknown option '--regions'"),
    });
  });
});

function openConnection(port: number, text: string): { ready: Promise<unknown> } & Disposable {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const ready = once(socket, 'connect').then(() => {
    socket.write(text);
  });
  return { ready, [Symbol.dispose]: () => socket.destroy() };
}
