import { expect, test } from 'vitest';
import { createEmulator, type Emulator, type WireBody } from '../../src/emulator/emulator.ts';
import { createManyCertificates } from '../../src/emulator/sample-certificates.ts';
import { signedFetch } from '../support/signed-fetch.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const now = new Date('2026-11-23T12:00:00Z');

async function readPage(emulator: Emulator, limit?: number, position?: string): Promise<WireBody> {
  const query = new URLSearchParams({
    ...(limit !== undefined && { limit: String(limit) }),
    ...(position !== undefined && { position }),
  });
  const response = await signedFetch(emulator, `/clientcertificates?${query.toString()}`);
  expect(response.status).toBe(200);
  return (await response.json()) as WireBody;
}

const idsOf = (page: WireBody): unknown[] | undefined =>
  page.item?.map((certificate) => certificate['clientCertificateId']);

async function readSizes(emulator: Emulator, limit: number): Promise<number[]> {
  const sizes: number[] = [];
  const positions = new Set<string>();
  let position: string | undefined;
  do {
    const page = await readPage(emulator, limit, position);
    sizes.push(page.item?.length ?? Number.NaN);
    position = page.position;
    expect(positions.has(position ?? '')).toBe(false);
    positions.add(position ?? '');
  } while (position !== undefined);
  return sizes;
}

async function expectBadRequest(emulator: Emulator, query: string, message: string): Promise<void> {
  const response = await signedFetch(emulator, `/clientcertificates?${query}`);
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('BadRequestException');
  expect(await response.json()).toEqual({ message });
}

test('the emulator returns pages of 25 certificates by default, and of 500 at most', async () => {
  const certificates = await createManyCertificates({ count: 1200, now });
  await using emulator = await createEmulator({ certificates });
  expect((await readPage(emulator)).item).toHaveLength(25);
  expect(await readSizes(emulator, 500)).toEqual([500, 500, 200]);
});

test('the emulator returns each certificate once, in order', async () => {
  await using emulator = await createEmulator({
    certificates: tinyCertificates('a', 'b', 'c', 'd', 'e'),
  });
  const first = await readPage(emulator, 2);
  const second = await readPage(emulator, 2, first.position);
  const third = await readPage(emulator, 2, second.position);
  expect([first, second, third].map(idsOf)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(third).not.toHaveProperty('position');
});

test('the emulator returns no position with a last page that is exactly full', async () => {
  await using emulator = await createEmulator({ certificates: tinyCertificates('a', 'b') });
  expect(await readPage(emulator, 2)).not.toHaveProperty('position');
});

test('the emulator returns one empty page for an account without certificates', async () => {
  await using emulator = await createEmulator();
  expect(await readPage(emulator)).toEqual({ item: [] });
});

test.each(['0', '501', '-1', '1.5', 'ten', ''])(
  'the emulator rejects the limit %j',
  async (limit) => {
    await using emulator = await createEmulator();
    const message = 'Invalid limit parameter: expected a whole number from 1 to 500';
    await expectBadRequest(emulator, `limit=${limit}`, message);
  },
);

test('the emulator returns the same position for the same offset, and another for another offset', async () => {
  await using emulator = await createEmulator({ certificates: tinyCertificates('a', 'b', 'c') });
  const first = await readPage(emulator, 1);
  expect(await readPage(emulator, 1)).toEqual(first);
  expect((await readPage(emulator, 2)).position).not.toBe(first.position);
});

test('the emulator keeps a position valid when certificates are added and deleted between two pages', async () => {
  await using emulator = await createEmulator({
    certificates: tinyCertificates('a', 'b', 'c', 'd'),
  });
  const { position } = await readPage(emulator, 2);
  expect(emulator.certificates.delete('a')).toBe(true);
  expect(emulator.certificates.delete('b')).toBe(true);
  expect(emulator.certificates.delete('c')).toBe(true);
  expect(emulator.certificates.delete('c')).toBe(false);
  tinyCertificates('e').forEach(emulator.certificates.add);
  expect(idsOf(await readPage(emulator, 5, position))).toEqual(['d', 'e']);
  expect(emulator.certificates.list().map((stored) => stored.clientCertificateId)).toEqual([
    'd',
    'e',
  ]);
  expect(() => {
    tinyCertificates('e').forEach(emulator.certificates.add);
  }).toThrow('There is a client certificate e already');
});

test('the emulator rejects a position that it did not issue, that was changed, or that expired', async () => {
  await using emulator = await createEmulator({ certificates: tinyCertificates('a', 'b') });
  const { position = '' } = await readPage(emulator, 1);
  const changed = position.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  for (const garbage of ['', 'x', changed, `${position}=`, position.slice(1), 'a'.repeat(5000)]) {
    const query = new URLSearchParams({ position: garbage }).toString();
    await expectBadRequest(emulator, query, 'Invalid position parameter');
  }
  emulator.expirePositions();
  const query = new URLSearchParams({ position }).toString();
  await expectBadRequest(emulator, query, 'Invalid position parameter');
  expect(idsOf(await readPage(emulator, 1))).toEqual(['a']);
});

test('the emulator returns shorter pages than the limit when maxPageSize is set', async () => {
  const certificates = tinyCertificates('a', 'b', 'c', 'd', 'e');
  await using emulator = await createEmulator({ certificates, maxPageSize: 2 });
  expect(await readSizes(emulator, 5)).toEqual([2, 2, 1]);
});

test('the emulator returns pages of any size when pageSize is set, even empty ones', async () => {
  const certificates = tinyCertificates('a', 'b', 'c', 'd', 'e');
  const sizes = [0, 0, 3, 0, 0, 9];
  await using emulator = await createEmulator({
    certificates,
    pageSize: (limit, call) => sizes[call - 1] ?? limit,
  });
  expect(await readSizes(emulator, 4)).toEqual([0, 0, 3, 0, 0, 2]);
});

test('the emulator returns a position to an empty page when danglingPosition is set', async () => {
  const certificates = tinyCertificates('a', 'b', 'c', 'd');
  await using emulator = await createEmulator({ certificates, danglingPosition: true });
  expect(await readSizes(emulator, 2)).toEqual([2, 2, 0]);
  expect(await readSizes(emulator, 3)).toEqual([3, 1]);
});
