import { parseArgs } from 'node:util';
import {
  createEmulator,
  defaultAccountId,
  defaultRegion,
  type Emulator,
  type EmulatorOptions,
} from './emulator.ts';
import { createSampleAccounts, sampleRole } from './sample-accounts.ts';
import { createSampleUsage } from './sample-usage.ts';
import { createSampleCertificates } from './seed.ts';

const defaultPort = 4010;
const maxPort = 65_535;
const defaultCount = 40;
// Each takes about a millisecond to sign before the emulator listens. An account has at most 60 by default.
const maxCount = 5000;

const help = `Usage: npm run emulator -- [options]

Emulates what the gateway reads of AWS, for any AWS client: API Gateway, STS, Account, ACM, Config, Service Quotas.

  --port <number>   port on 127.0.0.1, 0 to ${maxPort}, 0 for any free port (default: PORT, or ${defaultPort})
  --count <number>  client certificates in each account and Region, 0 to ${maxCount} (default: ${defaultCount})
  --organization    two accounts with three Regions each, and a role between them (default: one account, one Region)
  --throttle        limit each account as API Gateway does: 10 requests a second, 40 at once
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
      organization: { type: 'boolean', default: false },
      throttle: { type: 'boolean', default: false },
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
  const contents = values.organization ? await createOrganization(count) : await createOnly(count);
  const emulator = await createEmulator({ ...contents, port, throttle: values.throttle });
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

async function createOnly(count: number): Promise<EmulatorOptions> {
  const now = new Date();
  const certificates = await createSampleCertificates({ count, now });
  const location = { accountId: defaultAccountId, region: defaultRegion };
  return { certificates, ...createSampleUsage({ ...location, certificates, now }) };
}

async function createOrganization(count: number): Promise<EmulatorOptions> {
  return { accounts: await createSampleAccounts({ count, now: new Date() }) };
}

function describe(emulator: Emulator, count: number): string {
  const { url, region, credentials } = emulator;
  return `${count} client certificates at ${url}
${describeAccounts(emulator)}
For any AWS client in another terminal:

  export AWS_ENDPOINT_URL=${url}
  export AWS_REGION=${region}
  export AWS_DEFAULT_REGION=${region}
  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}

  aws apigateway get-client-certificates --region ${region} --endpoint-url ${url} --page-size 10
`;
}

/** What `--organization` adds. */
function describeAccounts({ accounts }: Emulator): string {
  if (accounts.length === 1) return '';
  const lines = accounts.map(
    ({ id, name = '', regions }) => `  ${id} ${name} in ${regions.join(', ')}\n`,
  );
  const roles = accounts.flatMap((account) => account.roles.map(({ arn }) => arn));
  return `in each of these accounts and Regions:

${lines.join('')}
The first account can assume this role with the external id ${sampleRole.externalId}:

  ${roles.join('\n  ')}
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
