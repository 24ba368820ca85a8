import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createCalendarHandler } from '../../src/http/calendar.ts';
import { serve } from '../../src/http/server.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

const now = new Date('2026-06-15T12:00:00Z');
const expirationDate = Date.parse('2026-07-20T15:40:36Z') / 1000;

describe('the calendar of expirations', () => {
  test('serves a calendar that follows RFC 5545, byte for byte', async () => {
    await using world = await createCalendarWorld(certificate('qrfoif', 'ledger backend, dev'));
    const response = await fetch(calendarOf(world));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect(await response.text()).toBe(
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//client-certificates-gateway//expirations//EN',
        'X-WR-CALNAME:API Gateway client certificates\\, us-east-1',
        'REFRESH-INTERVAL;VALUE=DURATION:PT12H',
        'X-PUBLISHED-TTL:PT12H',
        'BEGIN:VEVENT',
        'UID:qrfoif.us-east-1@client-certificates-gateway',
        'DTSTAMP:20260615T120000Z',
        'DTSTART:20260720T154036Z',
        'SUMMARY:Client certificate qrfoif expires (us-east-1)',
        'DESCRIPTION:ledger backend\\, dev',
        'TRANSP:TRANSPARENT',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-P30D',
        'DESCRIPTION:Client certificate qrfoif expires (us-east-1) in 30 days',
        'END:VALARM',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-P7D',
        'DESCRIPTION:Client certificate qrfoif expires (us-east-1) in 7 days',
        'END:VALARM',
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
    );
    expect(world.takeCalls()[0]).toBe('GET /clientcertificates?limit=500');
  });

  test.each([
    ['commas, semicolons and backslashes', 'a,b;c\\d\\n'],
    ['several lines', 'one\ntwo'],
    ['text that looks like the end of an event', '\nEND:VEVENT\nBEGIN:VEVENT'],
    ['more octets than fit on a line', 'ä'.repeat(200)],
    ['characters of four octets', 'a🔐'.repeat(80)],
    ['no characters', ''],
  ])(
    'escapes in the calendar a description with %s so that a parser reads it unchanged',
    async (_name, description) => {
      await using world = await createCalendarWorld(certificate('aaaaaa', description));
      const text = await (await fetch(calendarOf(world))).text();
      for (const line of text.split('\r\n')) {
        expect(line).not.toMatch(/[\r\n]/);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      }
      const [event, ...others] = eventsOf(text);
      expect(others).toEqual([]);
      expect(event?.description).toBe(description);
      expect(event?.startDate.toJSDate()).toEqual(new Date(expirationDate * 1000));
    },
  );

  test('removes control characters and replaces lone surrogates in the calendar', async () => {
    await using world = await createCalendarWorld(certificate('aaaaaa', 'a\u0000b\u001b[c\ud800'));
    const [event] = eventsOf(await (await fetch(calendarOf(world))).text());
    expect(event?.description).toBe('ab[c\ufffd');
  });

  test('serves an event with two alarms and a constant UID for each certificate with a date', async () => {
    const certificates = ['bbbbbb', 'aaaaaa', 'cccccc'].map((id) => certificate(id));
    await using world = await createCalendarWorld(...certificates);
    world.emulator.always({
      kind: 'rewrite',
      rewrite: ({ item = [] }) => ({
        item: [
          item[0],
          { ...item[1], expirationDate: 'soon' },
          { ...item[2], expirationDate: null },
        ],
      }),
    });
    const read = async () => eventsOf(await (await fetch(calendarOf(world))).text());
    const [event, ...others] = await read();
    expect(others).toEqual([]);
    expect(event?.uid).toBe('bbbbbb.us-east-1@client-certificates-gateway');
    const alarms = event?.component.getAllSubcomponents('valarm') ?? [];
    expect(alarms.map((alarm) => String(alarm.getFirstPropertyValue('trigger')))).toEqual([
      '-P30D',
      '-P7D',
    ]);
    expect((await read()).map(({ uid }) => uid)).toEqual([event?.uid]);
  });

  test('serves a calendar without events when there are no certificates', async () => {
    await using world = await createCalendarWorld();
    expect(eventsOf(await (await fetch(calendarOf(world))).text())).toEqual([]);
  });

  test('serves the calendar by GET and HEAD only', async () => {
    await using world = await createCalendarWorld(certificate('aaaaaa'));
    const head = await fetch(calendarOf(world), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(calendarOf(world), { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await post.text()).toBe('BAD_REQUEST\n');
  });
});

describe('the calendar when the list cannot be read', () => {
  test.each([
    ['a throttle', { kind: 'throttle', retryAfter: 7 } as const, 503, 'UPSTREAM_THROTTLED', '7'],
    ['a failure', { kind: 'error', status: 500 } as const, 503, 'UPSTREAM_UNAVAILABLE', null],
    ['a timeout', { kind: 'hang' } as const, 503, 'UPSTREAM_TIMEOUT', null],
    [
      'missing permission',
      { kind: 'error', status: 403, type: 'AccessDeniedException' } as const,
      502,
      'UPSTREAM_UNAUTHORIZED',
      null,
    ],
    [
      'a malformed answer',
      { kind: 'respond', body: '[]' } as const,
      502,
      'UPSTREAM_MALFORMED',
      null,
    ],
  ])(
    'answers a calendar request with the status and the code of %s, and nothing else',
    async (_name, fault, status, code, retryAfter) => {
      await using world = await createWorld({ apiGateway: { deadlineMilliseconds: 3_000 } });
      world.emulator.next(fault);
      const response = await fetch(calendarOf(world));
      expect(response.status).toBe(status);
      expect(response.headers.get('retry-after')).toBe(retryAfter);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await response.text()).toBe(`${code}\n`);
      expect(world.faults).toEqual([]);
    },
  );
});

describe('an event of the calendar', () => {
  const stages = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      stageName: `stage${index}`,
      clientCertificateId: 'used01',
    }));

  test('names in a calendar event the stages that present the certificate', async () => {
    await using world = await createWorld({
      certificates: [certificate('used01', 'ledger')],
      restApis: [{ id: 'rest000001', name: 'or,ders;\n- forged', stages: stages(1) }],
      apis: [
        { apiId: 'chat000001', name: 'chat', protocolType: 'WEBSOCKET', stages: stages(1) },
        { apiId: 'http000001', name: 'web', protocolType: 'HTTP', stages: [{ stageName: 'x' }] },
      ],
      clock: () => now,
    });
    expect(await readDescriptions(world)).toEqual([
      [
        'ledger',
        '',
        'Stages that present this certificate:',
        '- stage0 of chat, WebSocket API chat000001',
        '- stage0 of or,ders;?- forged, REST API rest000001',
      ].join('\n'),
    ]);
  });

  test('names at most 20 stages in a calendar event, and counts the others', async () => {
    await using world = await createWorld({
      certificates: [certificate('used01')],
      restApis: [{ id: 'rest000001', name: 'orders', stages: stages(23) }],
      clock: () => now,
    });
    const [description = ''] = await readDescriptions(world);
    const lines = description.split('\n');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('and 3 more');
  });

  test('says in a calendar event that the stages are not known when the permissions are missing', async () => {
    await using world = await createCalendarWorld(certificate('used01', 'ledger'));
    for (const resource of ['arn:aws:apigateway:us-east-1::/restapis', '*::/apis']) {
      world.emulator.always({ kind: 'deny' }, { resource });
    }
    expect(await readDescriptions(world)).toEqual([
      'ledger\n\nIt is not known which stages present this certificate.',
    ]);
  });

  test('names in a calendar event the known stages, and says that others may be missing', async () => {
    await using world = await createWorld({
      certificates: [certificate('used01')],
      restApis: [
        { id: 'rest000001', name: 'orders', stages: stages(1) },
        { id: 'rest000002', name: 'denied', stages: stages(1) },
      ],
      clock: () => now,
    });
    world.emulator.always({ kind: 'deny' }, { resource: '*/restapis/rest000002/stages' });
    const [description = ''] = await readDescriptions(world);
    expect(description.split('\n').slice(1)).toEqual([
      '- stage0 of orders, REST API rest000001',
      'Other stages may present it too: not all are known.',
    ]);
  });

  test('serves the calendar without stages when the scan takes longer than the deadline', async () => {
    await using world = await createCalendarWorld(certificate('used01'));
    world.emulator.always({ kind: 'hang' }, { operation: 'GetRestApis' });
    expect(await readDescriptions(world)).toEqual([
      'It is not known which stages present this certificate.',
    ]);
  });
});

test('makes no scan for a calendar without certificates', async () => {
  await using world = await createCalendarWorld();
  await fetch(calendarOf(world));
  expect(world.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
});

test('answers a calendar request with 500 when an unexpected error occurs, and logs the error', async () => {
  const logged: unknown[] = [];
  const handler = createCalendarHandler({
    region: 'us-east-1',
    readList: () => Promise.reject(new Error('planted')),
    readUsage: () => Promise.resolve([]),
    logger: {
      ...createLogger({ level: 'silent' }),
      error: (_message, error) => logged.push(error),
    },
    now: () => now,
  });
  const server = await serve(handler, { host: '127.0.0.1', port: 0 });
  const response = await fetch(server.origin);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('INTERNAL_SERVER_ERROR\n');
  expect(logged).toMatchObject([{ message: 'planted' }]);
  await server.close(0);
});

function createCalendarWorld(...certificates: StoredCertificate[]): Promise<World> {
  return createWorld({ certificates, clock: () => now });
}

function calendarOf({ url }: World): URL {
  return new URL('/expirations.ics', url);
}

async function readDescriptions(world: World): Promise<string[]> {
  const text = await (await fetch(calendarOf(world))).text();
  return eventsOf(text).map(({ description }) => description);
}

function eventsOf(text: string): ICAL.Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
}

function certificate(clientCertificateId: string, description?: string): StoredCertificate {
  return {
    clientCertificateId,
    createdDate: expirationDate - 365 * 86_400,
    expirationDate,
    pemEncodedCertificate: 'PEM',
    ...(description !== undefined && { description }),
  };
}
