import {
  createEmulator,
  type StoredRestApi,
  type StoredStage,
} from '../../src/emulator/emulator.ts';
import {
  createManyCertificates,
  createSampleCertificates,
} from '../../src/emulator/sample-certificates.ts';

// The emulator in a process of its own: `emulator.ts <certificates> [<REST APIs>]`. It answers any message on the
// channel between processes with the number of requests that it received since the last message.

/** Above this number, creating an X.509 certificate for each takes too long. */
const maxSampleCertificates = 2000;
/** Milliseconds after which the emulator's list of requests is emptied, since it grows without end. */
const clearMilliseconds = 250;

const count = Number(process.argv[2]);
const create = count > maxSampleCertificates ? createManyCertificates : createSampleCertificates;
const certificates = await create({ count, now: new Date() });
const emulator = await createEmulator({ certificates, restApis: createRestApis() });

/** Each has three stages, which use the certificates in turn. */
function createRestApis(): StoredRestApi[] {
  const idOf = (index: number) => certificates[index % certificates.length]?.clientCertificateId;
  return Array.from({ length: Number(process.argv[3] ?? 0) }, (_, api) => ({
    id: `api${api}`,
    name: `API ${api}`,
    stages: ['dev', 'staging', 'prod'].map((stageName, stage): StoredStage => {
      const clientCertificateId = idOf(3 * api + stage);
      return { stageName, ...(clientCertificateId !== undefined && { clientCertificateId }) };
    }),
  }));
}

let received = 0;
const countRequests = (): void => {
  received += emulator.requests.length;
  emulator.clearRequests();
};
setInterval(countRequests, clearMilliseconds);

process.on('message', () => {
  countRequests();
  process.send?.(received);
  received = 0;
});
process.once('disconnect', () => process.exit());

console.log(emulator.url);
