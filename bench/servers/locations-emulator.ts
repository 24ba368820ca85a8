import { createEmulator, type RegionOptions } from '../../src/emulator/emulator.ts';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import { accounts, certificatesPerLocation, delayOf, locations, regions } from '../locations.ts';

// An emulator of many locations, in a process of its own. Each location answers after a fixed time. It
// answers any message on the channel between processes with the number of list calls since the last one.

const now = new Date();
const certificates = new Map<string, RegionOptions>();
for (const [index, { account, region }] of locations.entries()) {
  const count = certificatesPerLocation;
  const list = await createManyCertificates({ count, now, seed: index + 1 });
  certificates.set(`${account} ${region}`, { certificates: list });
}
const emulator = await createEmulator({
  accounts: accounts.map(({ id, isOwn }) => ({
    id,
    ...(!isOwn && { roles: [{ name: 'reader' }] }),
    regions: Object.fromEntries(
      regions.map((region) => [region, certificates.get(`${id} ${region}`) ?? {}]),
    ),
  })),
});
for (const location of locations) {
  const { account, region } = location;
  const target = { account, region, operation: 'GetClientCertificates' };
  emulator.always({ kind: 'delay', milliseconds: delayOf(location) }, target);
}

process.on('message', () => {
  const calls = emulator.requests.filter(({ operation }) => operation === 'GetClientCertificates');
  emulator.clearRequests();
  process.send?.(calls.length);
});
process.once('disconnect', () => process.exit());

console.log(emulator.url);
