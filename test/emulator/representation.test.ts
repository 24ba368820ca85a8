import { expect, test } from 'vitest';
import { createEmulator, type StoredCertificate } from '../../src/emulator/emulator.ts';
import { signedFetch } from '../support/signed-fetch.ts';

const sample: StoredCertificate = {
  clientCertificateId: 'xmbiqp',
  createdDate: 1_449_597_736,
  description: 'test-client-cert-2',
  expirationDate: 1_481_133_736,
  pemEncodedCertificate: '-----BEGIN CERTIFICATE-----\r\nMIIC\r\n-----END CERTIFICATE-----',
};
const bare: StoredCertificate = {
  clientCertificateId: 'a1b2c3',
  createdDate: 1_449_597_736,
  expirationDate: 1_481_133_736,
  pemEncodedCertificate: 'PEM',
  tags: { env: 'prod' },
};
const hal = { headers: { accept: '*/*' } };

test('the emulator returns rest-json with an array even of one, epoch seconds and no absent members', async () => {
  await using emulator = await createEmulator({ certificates: [sample] });
  const response = await signedFetch(emulator, '/clientcertificates');
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.text()).toBe(
    '{"item":[{"clientCertificateId":"xmbiqp","createdDate":1449597736,"description":"test-client-cert-2",' +
      '"expirationDate":1481133736,"pemEncodedCertificate":' +
      String.raw`"-----BEGIN CERTIFICATE-----\r\nMIIC\r\n-----END CERTIFICATE-----"}]}`,
  );
});

test('the emulator returns one certificate in rest-json, with tags as an object', async () => {
  await using emulator = await createEmulator({ certificates: [sample, bare] });
  const response = await signedFetch(emulator, '/clientcertificates/a1b2c3');
  expect(await response.text()).toBe(
    '{"clientCertificateId":"a1b2c3","createdDate":1449597736,"expirationDate":1481133736,' +
      '"pemEncodedCertificate":"PEM","tags":{"env":"prod"}}',
  );
});

test('the emulator returns a list of one in HAL like the sample of the reference page', async () => {
  await using emulator = await createEmulator({ certificates: [sample] });
  const response = await signedFetch(emulator, '/clientcertificates', hal);
  expect(response.headers.get('content-type')).toBe('application/hal+json');
  expect(await response.text()).toBe(
    '{"_links":{"curies":{"href":"{rel}.html","name":"clientcertificate","templated":true},' +
      '"self":{"href":"/clientcertificates"},' +
      '"clientcertificate:by-id":{"href":"/clientcertificates/{clientcertificate_id}","templated":true},' +
      '"clientcertificate:generate":{"href":"/clientcertificates"},' +
      '"item":{"href":"/clientcertificates/xmbiqp"}},' +
      '"_embedded":{"item":{"_links":{"self":{"href":"/clientcertificates/xmbiqp"},' +
      '"clientcertificate:delete":{"href":"/clientcertificates/xmbiqp"},' +
      '"clientcertificate:update":{"href":"/clientcertificates/xmbiqp"}},' +
      '"clientCertificateId":"xmbiqp","createdDate":"2015-12-08T18:02:16Z","description":"test-client-cert-2",' +
      '"expirationDate":"2016-12-07T18:02:16Z","pemEncodedCertificate":' +
      String.raw`"-----BEGIN CERTIFICATE-----\r\nMIIC\r\n-----END CERTIFICATE-----"}}}`,
  );
});

test('the emulator returns several certificates in HAL as arrays, with a link to the next page', async () => {
  await using emulator = await createEmulator({
    certificates: [sample, bare, { ...bare, clientCertificateId: 'last11' }],
  });
  const first = (await (
    await signedFetch(emulator, '/clientcertificates?limit=2', hal)
  ).json()) as {
    _links: { self: unknown; item: unknown; next: { href: string } };
    _embedded: { item: { clientCertificateId: string }[] };
  };
  expect(first._links.self).toEqual({ href: '/clientcertificates?limit=2' });
  expect(first._links.item).toEqual([
    { href: '/clientcertificates/xmbiqp' },
    { href: '/clientcertificates/a1b2c3' },
  ]);
  expect(first._embedded.item).toHaveLength(2);
  const second = await signedFetch(emulator, first._links.next.href, hal);
  const body: unknown = await second.json();
  expect(body).toHaveProperty('_embedded.item.clientCertificateId', 'last11');
  expect(body).not.toHaveProperty('_links.next');
});

test('the emulator returns an empty list in HAL as an empty array without links', async () => {
  await using emulator = await createEmulator();
  const body: unknown = await (await signedFetch(emulator, '/clientcertificates', hal)).json();
  expect(body).toHaveProperty('_embedded', { item: [] });
  expect(body).not.toHaveProperty('_links.item');
});

test('the emulator returns one certificate in HAL', async () => {
  await using emulator = await createEmulator({ certificates: [bare] });
  const response = await signedFetch(emulator, '/clientcertificates/a1b2c3', hal);
  expect(await response.json()).toEqual({
    _links: {
      curies: { href: '{rel}.html', name: 'clientcertificate', templated: true },
      self: { href: '/clientcertificates/a1b2c3' },
      'clientcertificate:delete': { href: '/clientcertificates/a1b2c3' },
      'clientcertificate:update': { href: '/clientcertificates/a1b2c3' },
    },
    clientCertificateId: 'a1b2c3',
    createdDate: '2015-12-08T18:02:16Z',
    expirationDate: '2016-12-07T18:02:16Z',
    pemEncodedCertificate: 'PEM',
    tags: { env: 'prod' },
  });
});

test('the emulator answers an unknown id with NotFoundException', async () => {
  await using emulator = await createEmulator({ certificates: [sample] });
  for (const id of ['nobody', 'XMBIQP', 'a%2Fb', '__proto__']) {
    const response = await signedFetch(emulator, `/clientcertificates/${id}`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('NotFoundException');
    expect(await response.json()).toEqual({ message: 'Invalid Client Certificate Id specified' });
  }
});

test('the emulator answers a path that cannot be decoded with BadRequestException', async () => {
  await using emulator = await createEmulator();
  const response = await signedFetch(emulator, '/clientcertificates/%E0%A4%A');
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('BadRequestException');
});

test('the emulator denies every signed request for an unknown operation', async () => {
  await using emulator = await createEmulator({ certificates: [sample] });
  const others = [
    signedFetch(emulator, '/domainnames'),
    signedFetch(emulator, '/'),
    signedFetch(emulator, '/clientcertificates/'),
    signedFetch(emulator, '/clientcertificates', { method: 'POST', body: '{}' }),
    signedFetch(emulator, '/clientcertificates/xmbiqp', { method: 'DELETE' }),
  ];
  for (const response of await Promise.all(others)) {
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  }
  expect(emulator.requests.map(({ operation }) => operation)).toEqual(Array(5).fill(undefined));
  expect(emulator.requests.map(({ authenticated }) => authenticated)).toEqual(Array(5).fill(true));
  expect(emulator.certificates.list()).toEqual([sample]);
});

test('the emulator sends a request id and its own clock with every response', async () => {
  const now = new Date();
  await using emulator = await createEmulator({ now: () => now });
  const answers = [
    await signedFetch(emulator, '/clientcertificates'),
    await signedFetch(emulator, '/clientcertificates/nobody'),
    await fetch(emulator.url),
  ];
  for (const { headers } of answers) {
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(headers.get('x-amz-apigw-id')).toMatch(/^[A-Za-z0-9+/]{15}=$/);
    expect(headers.get('date')).toBe(now.toUTCString());
    expect(headers.get('content-length')).toMatch(/^\d+$/);
  }
});
