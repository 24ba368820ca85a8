import { createEmulator } from '../src/emulator/emulator.ts';
import { createManyCertificates, createSampleCertificates } from '../src/emulator/seed.ts';

// The emulator in a process of its own: `emulator.ts <certificates>`. Asked for anything over the
// channel between processes, it says how many requests it has seen since it was last asked.

/** From how many certificates on an X.509 certificate of its own for each takes too long to make. */
const manyCertificates = 2000;
/** Milliseconds between two looks into the emulator's log, which would otherwise grow without end. */
const lookMilliseconds = 250;

const count = Number(process.argv[2]);
const create = count > manyCertificates ? createManyCertificates : createSampleCertificates;
const emulator = await createEmulator({ certificates: await create({ count, now: new Date() }) });

let seen = 0;
const look = (): void => {
  seen += emulator.requests.length;
  emulator.clearRequests();
};
setInterval(look, lookMilliseconds);

process.on('message', () => {
  look();
  process.send?.(seen);
  seen = 0;
});
process.once('disconnect', () => process.exit());

console.log(emulator.url);
