import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { bearer, hashOf } from '../support/bearer.ts';
import { type Environment, environmentFor, startCommand } from '../support/command.ts';
import {
  type EventOptions,
  functionHost,
  functionUrlEvent,
  startLambdaRuntime,
} from '../support/lambda-runtime.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const token = 'a-token-for-the-tests-of-AWS-Lambda';
const { authorization = '' } = bearer(token);
const query = '{ clientCertificates { totalCount } }';
const body = JSON.stringify({ query });

/** A function in front of an emulator with one certificate, whose callers send the token. */
async function startFunction(environment: Environment = {}) {
  const emulator = await createEmulator({ certificates: tinyCertificates('aaaaaa') });
  const runtime = await startLambdaRuntime();
  const command = startCommand('main.js', ['lambda'], {
    ...environmentFor(emulator),
    AWS_LAMBDA_FUNCTION_NAME: 'certificates',
    AWS_LAMBDA_RUNTIME_API: runtime.address,
    ALLOWED_HOSTS: functionHost,
    AUTH_TOKEN_HASHES: hashOf(token),
    ...environment,
  });
  return {
    command,
    runtime,
    async call(options: EventOptions) {
      const { kind, value } = await runtime.invoke(functionUrlEvent(options));
      expect(kind).toBe('response');
      const text = Buffer.from(value['body'], value['isBase64Encoded'] ? 'base64' : 'utf8');
      return { status: value['statusCode'], headers: value['headers'], body: String(text) };
    },
    async [Symbol.asyncDispose]() {
      command[Symbol.dispose]();
      await runtime[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

describe('the Lambda function', () => {
  test('the Lambda function ends with 1 and logs one error when the Lambda runtime cannot be reached', async () => {
    // Nothing listens there.
    await using gateway = await startFunction({ AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1' });
    const { code, output } = await gateway.command.ended;
    expect(code).toBe(1);
    expect(linesOf(output)).toMatchObject([
      { level: 'error', fault: [{ message: expect.stringContaining('ECONNREFUSED') as string }] },
    ]);
  });

  test('the Lambda function ends with 1 and logs one error when the Lambda runtime goes away', async () => {
    await using gateway = await startFunction();
    const { status } = await gateway.call({ body, headers: { authorization } });
    expect(status).toBe(200);
    await gateway.runtime.untilIdle();
    await gateway.runtime[Symbol.asyncDispose]();
    const { code, output } = await gateway.command.ended;
    expect(code).toBe(1);
    expect(linesOf(output)).toMatchObject([
      { level: 'info', msg: 'request', status: 200 },
      {
        level: 'error',
        msg: 'The runtime of AWS Lambda does not answer. The gateway ends.',
        fault: [{ message: 'socket hang up' }],
      },
    ]);
  });

  test('the Lambda function answers events of a function URL with plain and with base64 bodies', async () => {
    await using gateway = await startFunction();
    const headers = { authorization };
    const answer = { data: { clientCertificates: { totalCount: 1 } } };
    const plain = await gateway.call({ headers, body });
    expect(plain).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(plain.headers['content-type']).toMatch(/^application\/json/);
    expect(plain.headers).not.toHaveProperty('connection');
    expect(JSON.parse(plain.body)).toEqual(answer);
    const encoded = Buffer.from(body).toString('base64');
    const fromBytes = await gateway.call({ headers, body: encoded, isBase64Encoded: true });
    expect(JSON.parse(fromBytes.body)).toEqual(answer);
  });

  test('the Lambda function answers queries by GET and probes in the profile explore', async () => {
    await using gateway = await startFunction({ PROFILE: 'explore' });
    const search = new URLSearchParams({ query }).toString();
    const answer = await gateway.call({ method: 'GET', query: search, headers: { authorization } });
    expect(JSON.parse(answer.body)).toHaveProperty('data.clientCertificates.totalCount', 1);
    const health = await gateway.call({ method: 'GET', path: '/health' });
    expect(health).toMatchObject({ status: 200, body: 'ok\n' });
  });

  test.each<{ readonly title: string; readonly status: number; readonly event: EventOptions }>([
    { title: 'a caller without a token', status: 401, event: { headers: {} } },
    { title: 'another host', status: 421, event: { headers: { host: 'evil.example' } } },
    { title: 'two hosts', status: 421, event: { headers: { Host: 'evil.example' } } },
    {
      title: 'a page of another site',
      status: 403,
      event: { headers: { authorization, origin: 'https://evil.example' } },
    },
    {
      title: 'a body that is not JSON',
      status: 415,
      event: { headers: { authorization, 'content-type': 'text/plain' } },
    },
    {
      title: 'a query by GET in the profile locked',
      status: 405,
      event: { method: 'GET', query: 'query=%7B__typename%7D', headers: { authorization } },
    },
    {
      title: 'a path with letters beyond ASCII',
      status: 404,
      event: { path: '/graphql/ü 😀\ud800', headers: { authorization } },
    },
    {
      title: 'a body of five megabytes',
      status: 413,
      event: { headers: { authorization }, body: ' '.repeat(5_000_000) },
    },
  ])('the Lambda function rejects $title', async ({ status, event }) => {
    await using gateway = await startFunction();
    expect(await gateway.call({ body, ...event })).toMatchObject({ status });
  });

  test('the Lambda function reports an event in another format as an error, and answers the next one', async () => {
    await using gateway = await startFunction();
    expect(await gateway.runtime.invoke({ Records: [{ eventSource: 'aws:s3' }] })).toEqual({
      kind: 'error',
      value: {
        errorMessage: 'The gateway failed to answer the event. The details are in its log.',
        errorType: 'GatewayError',
      },
    });
    await gateway.command.outputMatching(/Expected an HTTP event in payload format 2.0/);
    expect(await gateway.call({ body, headers: { authorization } })).toMatchObject({ status: 200 });
  });

  test('the Lambda function writes the log of an event before it waits for the next one', async () => {
    await using gateway = await startFunction();
    await gateway.call({ body, headers: { authorization } });
    await gateway.runtime.untilIdle();
    gateway.command.kill('SIGSTOP');
    const { input } = await gateway.command.outputMatching(/.*"msg":"request"/);
    expect(JSON.parse(input)).toMatchObject({ path: '/graphql', status: 200, upstreamCalls: 1 });
    gateway.command.kill('SIGCONT');
    expect(await gateway.call({ body, headers: { authorization } })).toMatchObject({ status: 200 });
  });
});

/** The lines of the log. */
function linesOf(output: string): readonly unknown[] {
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

describe('the command lambda', () => {
  test('the command lambda refuses to start when callers cannot authenticate, even when HOST is 127.0.0.1', async () => {
    using command = startCommand('main.js', ['lambda'], {
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      HOST: '127.0.0.1',
    });
    expect(await command.ended).toMatchObject({
      code: 1,
      output: '',
      errors: expect.stringContaining('callers must be able to authenticate'),
    });
  });

  test('the command lambda prints one line when it does not run in AWS Lambda', async () => {
    using command = startCommand('main.js', ['lambda']);
    expect(await command.ended).toEqual({
      code: 1,
      output: '',
      errors: 'AWS_LAMBDA_RUNTIME_API is not set: expected to run in AWS Lambda.\n',
    });
  });
});
