import { describe, expect, test } from 'vitest';
import type { StoredCertificate } from '../../src/emulator/emulator.ts';
import { createWorld, type World } from '../support/test-gateway.ts';

// The clock stands still, so that a day is a day whenever this runs.

const noon = new Date('2026-06-15T12:00:00Z');
const day = 86_400;
const list = 'GET /clientcertificates?limit=25';

describe('the expiration of a certificate', () => {
  test.each([
    ['a year ahead', 365 * day, [false, 365, 'VALID']],
    ['a second more than thirty days ahead', 30 * day + 1, [false, 30, 'VALID']],
    ['thirty days ahead', 30 * day, [false, 30, 'EXPIRING']],
    ['a second less than a day ahead', day - 1, [false, 0, 'EXPIRING']],
    ['a second ahead', 1, [false, 0, 'EXPIRING']],
    ['now', 0, [true, 0, 'EXPIRED']],
    ['a second ago', -1, [true, -1, 'EXPIRED']],
    ['a day ago', -day, [true, -1, 'EXPIRED']],
    ['a second more than a day ago', -day - 1, [true, -2, 'EXPIRED']],
  ])(
    'computes isExpired, daysUntilExpiration and expirationState for an expiration %s',
    async (_name, secondsAhead, expected) => {
      await using world = await createClockWorld(certificateAhead(secondsAhead));
      const { data } = await world.query(
        '{ clientCertificates { nodes { isExpired daysUntilExpiration expirationState } } }',
      );
      expect(Object.values(data.clientCertificates.nodes[0])).toEqual(expected);
      expect(world.takeCalls()).toEqual([list]);
    },
  );

  test.each([
    ['0', 'VALID'],
    ['6', 'VALID'],
    ['7', 'EXPIRING'],
    ['3650', 'EXPIRING'],
    ['null', 'EXPIRING'],
  ])(
    'answers the expirationState of a certificate that expires in 7 days, within %s days: %s',
    async (within, state) => {
      await using world = await createClockWorld(certificateAhead(7 * day));
      const { data } = await world.query(
        `{ clientCertificates { nodes { expirationState(within: ${within}) } } }`,
      );
      expect(data.clientCertificates.nodes).toEqual([{ expirationState: state }]);
    },
  );

  test.each([-1, 3651])(
    'answers BAD_USER_INPUT when within of expirationState is %i days',
    async (within) => {
      await using world = await createClockWorld(certificateAhead(day));
      const { data, errors } = await world.query(
        `{ clientCertificates { nodes { expirationState(within: ${within}) } } }`,
      );
      expect(data.clientCertificates.nodes).toEqual([{ expirationState: null }]);
      expect(errors).toMatchObject([
        {
          message: `Expected within to be from 0 to 3650 days; got ${within}.`,
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    },
  );

  test('answers null for the expiration fields without an error when there is no expiration date', async () => {
    await using world = await createClockWorld(certificateAhead(day));
    rewriteDate(world, undefined);
    const { data, errors } = await world.query(
      '{ clientCertificates { nodes { isExpired daysUntilExpiration expirationState } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toEqual([
      { isExpired: null, daysUntilExpiration: null, expirationState: null },
    ]);
  });

  test('answers null for the expiration fields with an error at each path when the date is malformed', async () => {
    await using world = await createClockWorld(certificateAhead(day));
    rewriteDate(world, 'soon');
    const { data, errors } = await world.query(
      '{ clientCertificates { nodes { clientCertificateId isExpired daysUntilExpiration expirationState } } }',
    );
    expect(data.clientCertificates.nodes).toEqual([
      {
        clientCertificateId: 'aaaaaa',
        isExpired: null,
        daysUntilExpiration: null,
        expirationState: null,
      },
    ]);
    expect(errors?.map(({ path, extensions: { code } }) => [path?.at(-1), code])).toEqual([
      ['isExpired', 'UPSTREAM_MALFORMED'],
      ['daysUntilExpiration', 'UPSTREAM_MALFORMED'],
      ['expirationState', 'UPSTREAM_MALFORMED'],
    ]);
  });
});

function createClockWorld(...certificates: StoredCertificate[]): Promise<World> {
  return createWorld({ certificates, clock: () => noon });
}

function certificateAhead(seconds: number): StoredCertificate {
  const expirationDate = noon.getTime() / 1000 + seconds;
  return {
    clientCertificateId: 'aaaaaa',
    createdDate: expirationDate - 365 * day,
    expirationDate,
    pemEncodedCertificate: 'PEM',
  };
}

function rewriteDate(world: World, expirationDate: unknown): void {
  world.emulator.always({
    kind: 'rewrite',
    rewrite: (body) => ({ item: body.item?.map((item) => ({ ...item, expirationDate })) }),
  });
}
