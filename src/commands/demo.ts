import { X509Certificate } from 'node:crypto';
import { defaultSessionName, type AccountConfig } from '../config/accounts-file.ts';
import type { Config } from '../config/config.ts';
import { createEmulator, type Emulator, type StoredCertificate } from '../emulator/emulator.ts';
import { createSampleAccounts, sampleRegions, sampleRole } from '../emulator/sample-accounts.ts';
import { paths } from '../http/routes.ts';
import { createLogger } from '../observability/logger.ts';
import { startService } from './service.ts';
import { untilStopped } from './until-stopped.ts';

/** In each of the locations. Those that can be read have 60 together, the default quota of one. */
const demoCertificates = 12;

/** Serves the certificates of an emulator on this machine, until a signal to stop. */
export async function runDemo(config: Config): Promise<void> {
  dropAwsVariables();
  const logger = createLogger({ writeSentence: console.log, level: 'error' });
  const accounts = await createSampleAccounts({ count: demoCertificates, now: new Date() });
  await using emulator = await createEmulator({ accounts });
  const denied = denyOne(emulator);
  const { region, credentials, url: endpoint } = emulator;
  const certificates = emulator.certificates.list();
  const { url, profileLine, stop } = await startService({
    config: { ...config, regions: sampleRegions, accounts: accountsOf(emulator) },
    logger,
    upstream: {
      region,
      credentials,
      endpoint,
      serviceQuotasEndpoint: endpoint,
      accountsEndpoint: endpoint,
    },
    exampleIds: certificates.slice(0, 3).map(({ clientCertificateId }) => clientCertificateId),
    exampleFingerprint: fingerprintOf(certificates[0]),
  });
  // Before the address is printed: its reader may send a signal at once.
  const stopped = untilStopped();
  logger.info(welcome(url, profileLine, denied));
  await stopped;
  await stop();
}

/** The SDK reads these by itself. Those of the shell are meant for AWS, and may be wrong or missing. */
function dropAwsVariables(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  }
}

/** Lets the last account refuse its last Region, to show what a location that fails takes along. */
function denyOne({ accounts, always }: Emulator): string {
  const account = accounts.at(-1);
  const region = account?.regions.at(-1);
  if (account === undefined || region === undefined) return '';
  always({ kind: 'deny' }, { account: account.id, region, service: 'apigateway' });
  return `${account.name ?? account.id} in ${region}`;
}

/** The emulator's accounts as a file of accounts would describe them. */
function accountsOf({ accounts }: Emulator): readonly AccountConfig[] {
  return accounts.map(({ id, name = id, roles: [role] }) => ({
    name,
    regions: undefined,
    access:
      role === undefined
        ? { kind: 'own' }
        : {
            kind: 'role',
            roleArn: role.arn,
            accountId: id,
            externalId: sampleRole.externalId,
            sessionName: defaultSessionName,
          },
  }));
}

function fingerprintOf(certificate: StoredCertificate | undefined): string | undefined {
  return certificate && new X509Certificate(certificate.pemEncodedCertificate).fingerprint256;
}

function welcome(address: string, profileLine: string, denied: string): string {
  return `
Client Certificates Gateway, in front of an emulator of AWS with two accounts and
three Regions. It denies ${denied}: that part is missing in
the answers, and an error says so. Nothing leaves this machine.
${profileLine}

  GraphQL address   ${address}
  GraphiQL          ${address} in a browser
  Calendar          ${new URL(paths.calendar, address).href}

A query to paste:

  { clientCertificates(first: 5) { totalCount nodes { clientCertificateId description expirationDate } } }

or, in another terminal:

  curl -s ${address} -H 'content-type: application/json' \\
    -d '{"query":"{ clientCertificates(first: 5) { totalCount nodes { clientCertificateId expirationDate } } }"}'

Ctrl-C stops it.
`;
}
