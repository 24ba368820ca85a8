import { X509Certificate } from 'node:crypto';
import { type Config, readCommand } from '../config/config.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { createEmulator, type StoredCertificate } from '../emulator/emulator.ts';
import { createSampleCertificates } from '../emulator/seed.ts';
import { createLogger } from '../observability/logger.ts';
import { paths } from '../http/routes.ts';
import { untilStopped } from '../http/server.ts';
import { startService } from './serve.ts';

/** As many as an account may have in a Region unless AWS raises its quota. */
const demoCertificates = 60;

// Whoever tries it out has a terminal to read: faults alone are worth a line of the log.
const logger = createLogger({ writeSentence: console.log, level: 'error' });

try {
  const command = readCommand(process.argv.slice(2), process.env);
  if (command.kind === 'serve') await demonstrate(command.config);
  else
    logger.info('Starts the gateway with an emulator behind it. Settings are those of npm start.');
} catch (error) {
  if (error instanceof ConfigurationError) console.error(error.message);
  else logger.error('The demo could not start.', error);
  process.exitCode = 1;
}

/** The gateway as it runs against AWS, with an emulator on this machine in the place of AWS. */
async function demonstrate(config: Config): Promise<void> {
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
  // Whoever reads the lines may send a signal at once.
  const stopped = untilStopped();
  logger.info(welcome(url, profileLine));
  await stopped;
  await stop();
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
