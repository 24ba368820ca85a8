import { X509Certificate } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { createEmulator, type StoredCertificate } from '../emulator/emulator.ts';
import { createSampleCertificates } from '../emulator/seed.ts';
import { createLogger } from '../observability/logger.ts';
import { paths } from '../http/routes.ts';
import { startService } from './serve.ts';
import { untilStopped } from './stop-signals.ts';

/** The default quota of an account in a Region. */
const demoCertificates = 60;

/** Serves the certificates of an emulator on this machine, until a signal to stop. */
export async function runDemo(config: Config): Promise<void> {
  dropAwsVariables();
  const logger = createLogger({ writeSentence: console.log, level: 'error' });
  const certificates = await createSampleCertificates({ count: demoCertificates, now: new Date() });
  await using emulator = await createEmulator({ certificates });
  const { region, credentials, url: endpoint } = emulator;
  const { url, profileLine, stop } = await startService({
    config,
    logger,
    upstream: { region, credentials, endpoint, serviceQuotasEndpoint: endpoint },
    exampleIds: certificates.slice(0, 3).map(({ clientCertificateId }) => clientCertificateId),
    exampleFingerprint: fingerprintOf(certificates[0]),
  });
  // Before the address is printed: its reader may send a signal at once.
  const stopped = untilStopped();
  logger.info(welcome(url, profileLine));
  await stopped;
  await stop();
}

/** The SDK reads these by itself. Those of the shell are meant for AWS, and may be wrong or missing. */
function dropAwsVariables(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  }
}

function fingerprintOf(certificate: StoredCertificate | undefined): string | undefined {
  return certificate && new X509Certificate(certificate.pemEncodedCertificate).fingerprint256;
}

function welcome(address: string, profileLine: string): string {
  return `
Client Certificates Gateway, in front of an emulator of Amazon API Gateway
with ${demoCertificates} client certificates in us-east-1. Nothing leaves this machine.
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
