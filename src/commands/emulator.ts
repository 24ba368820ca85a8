import { ConfigurationError } from '../config/configuration-error.ts';
import type { ReadSetting } from '../config/setting.ts';
import { emulatorSettings } from '../config/settings/emulator.ts';
import {
  createEmulator,
  defaultAccountId,
  defaultRegion,
  type Emulator,
  type EmulatorOptions,
} from '../emulator/emulator.ts';
import { createSampleAccounts, sampleRole } from '../emulator/sample-accounts.ts';
import { createSampleUsage } from '../emulator/sample-usage.ts';
import { createSampleCertificates } from '../emulator/sample-certificates.ts';
import { untilStopped } from './until-stopped.ts';

/** The flags of the command `emulator` that are no settings. */
export interface EmulatorFlags {
  readonly organization?: boolean;
  readonly throttle?: boolean;
}

/** Emulates AWS for any client, until a signal to stop. */
export async function runEmulator(
  read: ReadSetting,
  { organization = false, throttle = false }: EmulatorFlags,
): Promise<void> {
  const [host, port] = [read(emulatorSettings.host), read(emulatorSettings.port)];
  const count = read(emulatorSettings.count);
  const contents = organization ? await createOrganization(count) : await createOnly(count);
  await using emulator = await createEmulator({ ...contents, host, port, throttle }).catch(
    (error: unknown) => {
      throw explainListenError(error, host, port);
    },
  );
  // Before the address is printed: its reader may send a signal at once.
  const stopped = untilStopped();
  process.stdout.write(describe(emulator, count));
  await stopped;
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

function explainListenError(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  const reason =
    error.code === 'EADDRINUSE'
      ? `Port ${port} is in use. Choose another with --port, or 0 for any free one.`
      : `The emulator cannot listen on ${host}, port ${port}: ${String(error.code)}.`;
  return new ConfigurationError(reason, { cause: error });
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
