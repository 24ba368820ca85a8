import { parseArgs } from 'node:util';
import { createEmulator, type Emulator } from './emulator.ts';
import { createSampleCertificates } from './seed.ts';

const defaultPort = 4010;
const maxPort = 65_535;
const defaultCount = 40;
// Each takes about a millisecond to sign before the emulator listens. An account has at most 60 by default.
const maxCount = 5000;

const help = `Usage: npm run emulator -- [options]

Emulates Amazon API Gateway's GetClientCertificates and GetClientCertificate for any AWS client.

  --port <number>   port on 127.0.0.1, 0 to ${maxPort}, 0 for any free port (default: PORT, or ${defaultPort})
  --count <number>  certificates in the account, 0 to ${maxCount} (default: ${defaultCount})
  --help            show this text
`;

try {
  await run();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      count: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const port =
    values.port === undefined
      ? readNumber('PORT', process.env['PORT'], defaultPort, maxPort)
      : readNumber('--port', values.port, defaultPort, maxPort);
  const count = readNumber('--count', values.count, defaultCount, maxCount);
  const certificates = await createSampleCertificates({ count, now: new Date() });
  const emulator = await createEmulator({ certificates, port });
  // Before the address is printed, because its reader may send a signal at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close());
  }
  process.stdout.write(describe(emulator, count));
}

function readNumber(name: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined || text === '') {
    return fallback;
  }
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= max)) {
    throw new Error(`${name} is "${text}"; expected a whole number from 0 to ${max}.`);
  }
  return number;
}

function describe(emulator: Emulator, count: number): string {
  const { url, region, credentials } = emulator;
  return `${count} client certificates at ${url}

For any AWS client in another terminal:

  export AWS_ENDPOINT_URL=${url}
  export AWS_REGION=${region}
  export AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

  aws apigateway get-client-certificates --region ${region} --endpoint-url ${url} --page-size 10
`;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if ('code' in error && 'port' in error && error.code === 'EADDRINUSE') {
    return `Port ${String(error.port)} is in use. Choose another with --port, or 0 for any free one.`;
  }
  // The first line names the problem. parseArgs adds advice in further lines.
  return error.message.split('\n')[0] ?? '';
}
