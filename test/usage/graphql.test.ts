import { describe, expect, test } from 'vitest';
import type {
  StoredAcmCertificate,
  StoredCertificate,
  StoredStage,
} from '../../src/emulator/emulator.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRateLimiter } from '../../src/upstream/rate-limiter.ts';
import { createLocationsWorld } from '../support/locations.ts';
import { createWorld, type WorldOptions } from '../support/test-gateway.ts';
import { createRestApis, createWebSocketApi } from '../support/usage.ts';

const now = new Date('2026-06-15T12:00:00Z');
const day = 86_400;
const acmArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1234';

/** `used1` expires in 10 days, `used2` in 100, and nobody uses `unused`. */
const certificates = [
  createCertificate('used1', 10),
  createCertificate('used2', 100),
  createCertificate('unused', 5),
];

const world: WorldOptions = {
  clock: () => now,
  certificates,
  restApis: [
    {
      id: 'orders',
      name: 'Orders',
      stages: [use('prod', 'used1'), use('dev', 'used2'), { stageName: 'test' }],
    },
    { id: 'billing', name: 'Billing', stages: [use('prod', 'gone00'), use('dev', acmArn)] },
  ],
  apis: [createWebSocketApi('chat', [use('prod', 'used1')])],
  acmCertificates: [createAcmCertificate(20)],
};

const stageFields = /* GraphQL */ `
  totalCount
  coverage { apis scanned denied complete source }
  nodes {
    api { id name protocol }
    name
    arn
    account
    accountName
    region
    clientCertificate {
      __typename
      ... on ClientCertificate { clientCertificateId }
      ... on AcmCertificate {
        arn domainName type status renewalEligibility expirationDate isExpired daysUntilExpiration
        expirationState
      }
      ... on MissingClientCertificate { clientCertificateId }
    }
  }
`;

describe('the stages of a certificate', () => {
  test('answers the stages of each certificate, and whether it is in use', async () => {
    await using gateway = await createWorld(world);
    const { data, errors } = await gateway.query(/* GraphQL */ `
      {
        clientCertificates {
          coverage {
            apis
            scanned
            denied
            complete
            source
          }
          nodes {
            clientCertificateId
            inUse
            stages {
              nodes {
                arn
              }
              totalCount
            }
          }
        }
      }
    `);
    expect(errors).toBeUndefined();
    const { nodes, coverage } = data.clientCertificates;
    expect(coverage).toEqual({ apis: 3, scanned: 3, denied: 0, complete: true, source: 'SCAN' });
    expect(nodes.map(summarize)).toEqual([
      ['used1', 'YES', ['/apis/chat/stages/prod', '/restapis/orders/stages/prod']],
      ['used2', 'YES', ['/restapis/orders/stages/dev']],
      ['unused', 'NO', []],
    ]);
  });

  test('reads the stages of sixty certificates with one scan and one list', async () => {
    const many = Array.from({ length: 60 }, (_, index) => createCertificate(`cert${index}`, 30));
    const stages = many.map(({ clientCertificateId: id }) => use(`stage-${id}`, id));
    await using gateway = await createWorld({
      certificates: many,
      restApis: createRestApis(1, stages),
    });
    const { data, errors } = await gateway.query(
      '{ clientCertificates(first: 60) { nodes { inUse stages(first: 5) { nodes { name clientCertificate { __typename } } } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.clientCertificates.nodes).toHaveLength(60);
    for (const { inUse, stages: used } of data.clientCertificates.nodes) {
      expect(inUse).toBe('YES');
      expect(used.nodes).toMatchObject([
        { clientCertificate: { __typename: 'ClientCertificate' } },
      ]);
    }
    expect([...gateway.takeCalls()].sort()).toEqual([
      'GET /clientcertificates?limit=60',
      'GET /restapis/rest0/stages',
      'GET /restapis?limit=500',
      'GET /v2/apis?maxResults=500',
    ]);
  });

  test.each([null, 'yesterday'])(
    'answers UNKNOWN, never NO, for inUse of a certificate without a stage when its createdDate is %s',
    async (createdDate) => {
      await using gateway = await createWorld(world);
      gateway.emulator.always(
        {
          kind: 'rewrite',
          rewrite: (body) => ({
            ...body,
            item: body.item?.map((item) => ({ ...item, createdDate })),
          }),
        },
        { operation: 'GetClientCertificates' },
      );
      const { data } = await gateway.query(/* GraphQL */ `
        {
          all: clientCertificates {
            coverage {
              complete
            }
            nodes {
              clientCertificateId
              inUse
            }
          }
          unused: clientCertificates(filter: { inUse: NO }) {
            totalCount
          }
          unknown: clientCertificates(filter: { inUse: UNKNOWN }) {
            nodes {
              clientCertificateId
            }
          }
          summary {
            unused
          }
        }
      `);
      expect(data).toEqual({
        all: {
          coverage: { complete: true },
          nodes: [
            { clientCertificateId: 'used1', inUse: 'YES' },
            { clientCertificateId: 'used2', inUse: 'YES' },
            { clientCertificateId: 'unused', inUse: 'UNKNOWN' },
          ],
        },
        unused: { totalCount: 0 },
        unknown: { nodes: [{ clientCertificateId: 'unused' }] },
        summary: { unused: 0 },
      });
    },
  );

  test('answers UNKNOWN for inUse, and null for the counts, while the scan is not complete', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter({ rate: 1, burst: 4, clock });
    await using gateway = await createWorld({
      ...world,
      apiGateway: { rateLimiter },
      config: { limits: { usageWaitMilliseconds: 0 } },
    });
    const { data, errors } = await gateway.query(
      '{ clientCertificates { coverage { complete asOf } nodes { inUse stages { totalCount } } } summary { unused stagesMissing stagesExpiring total } }',
    );
    expect(data.clientCertificates.coverage.complete).toBe(false);
    expect(data.clientCertificates.nodes.map(({ inUse }: any) => inUse)).toEqual(
      Array.from({ length: 3 }, () => 'UNKNOWN'),
    );
    expect(data.summary).toEqual({
      unused: null,
      stagesMissing: null,
      stagesExpiring: null,
      total: 3,
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
    ]);
    expect(errors?.[0]?.message).toMatch(
      /^The scan of the stages is not complete: \d of \d APIs are read\. It goes on\. Ask again later\.$/,
    );
  });

  test('answers UNKNOWN for inUse and an error for the count when AWS denies the stages of one API', async () => {
    await using gateway = await createWorld(world);
    const resource = 'arn:aws:apigateway:*::/restapis/orders/stages';
    gateway.emulator.always({ kind: 'deny' }, { resource });
    const { data, errors } = await gateway.query(
      '{ clientCertificates { nodes { clientCertificateId inUse } } summary { unused } stages { totalCount coverage { denied complete } } }',
    );
    expect(data.clientCertificates.nodes.map(summarize)).toEqual([
      ['used1', 'YES', []],
      ['used2', 'UNKNOWN', []],
      ['unused', 'UNKNOWN', []],
    ]);
    expect(data.stages).toEqual({ totalCount: 3, coverage: { denied: 1, complete: false } });
    expect(data.summary.unused).toBeNull();
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['summary', 'unused'], 'UPSTREAM_UNAUTHORIZED'],
    ]);
  });

  test('answers UNKNOWN for inUse of a certificate created in the second of the scan, and NO for an older one', async () => {
    await using gateway = await createWorld(world);
    const scanned = await gateway.query('{ stages { coverage { asOf } } }');
    const asOf = Date.parse(scanned.data.stages.coverage.asOf as string) / 1000;
    const add = (id: string, createdDate: number) => {
      gateway.emulator.certificates.add({ ...createCertificate(id, 30), createdDate });
    };
    // A date of creation is a whole second, which may have ended after the scan.
    add('before', Math.floor(asOf) - 1);
    add('same', Math.floor(asOf));
    gateway.takeCalls();
    const { data } = await gateway.query(
      '{ clientCertificates(last: 2) { coverage { complete } nodes { clientCertificateId inUse } } summary { unused } }',
    );
    expect(data).toEqual({
      clientCertificates: {
        coverage: { complete: true },
        nodes: [
          { clientCertificateId: 'before', inUse: 'NO' },
          { clientCertificateId: 'same', inUse: 'UNKNOWN' },
        ],
      },
      // `unused` and `before`.
      summary: { unused: 2 },
    });
    // The list was read again, and the stages were not.
    expect(gateway.takeCalls()).toEqual(['GET /clientcertificates?limit=500']);
  });
});

describe('the stages of all locations', () => {
  test('answers each stage with its API and its certificate: generated, of ACM, or missing', async () => {
    await using gateway = await createWorld(world);
    const { data, errors } = await gateway.query(`{ stages { ${stageFields} } }`);
    expect(errors).toBeUndefined();
    const place = { account: '111122223333', accountName: 'default', region: 'us-east-1' };
    const billing = { id: 'billing', name: 'Billing', protocol: 'REST' };
    const orders = { id: 'orders', name: 'Orders', protocol: 'REST' };
    const arn = 'arn:aws:apigateway:us-east-1::';
    expect(data.stages).toEqual({
      totalCount: 5,
      coverage: { apis: 3, scanned: 3, denied: 0, complete: true, source: 'SCAN' },
      nodes: [
        {
          api: billing,
          name: 'dev',
          arn: `${arn}/restapis/billing/stages/dev`,
          ...place,
          clientCertificate: {
            __typename: 'AcmCertificate',
            arn: acmArn,
            domainName: 'partner.example.com',
            type: 'AMAZON_ISSUED',
            status: 'ISSUED',
            renewalEligibility: 'ELIGIBLE',
            expirationDate: '2026-07-05T12:00:00.000Z',
            isExpired: false,
            daysUntilExpiration: 20,
            expirationState: 'EXPIRING',
          },
        },
        {
          api: billing,
          name: 'prod',
          arn: `${arn}/restapis/billing/stages/prod`,
          ...place,
          clientCertificate: {
            __typename: 'MissingClientCertificate',
            clientCertificateId: 'gone00',
          },
        },
        {
          api: { id: 'chat', name: 'Sockets chat', protocol: 'WEBSOCKET' },
          name: 'prod',
          arn: `${arn}/apis/chat/stages/prod`,
          ...place,
          clientCertificate: { __typename: 'ClientCertificate', clientCertificateId: 'used1' },
        },
        {
          api: orders,
          name: 'dev',
          arn: `${arn}/restapis/orders/stages/dev`,
          ...place,
          clientCertificate: { __typename: 'ClientCertificate', clientCertificateId: 'used2' },
        },
        {
          api: orders,
          name: 'prod',
          arn: `${arn}/restapis/orders/stages/prod`,
          ...place,
          clientCertificate: { __typename: 'ClientCertificate', clientCertificateId: 'used1' },
        },
      ],
    });
  });

  test('answers the stages that break within 30 days with one query, the soonest first', async () => {
    await using gateway = await createWorld(world);
    const { data, errors } = await gateway.query(/* GraphQL */ `
      {
        stages(
          filter: { expirationState: EXPIRING, within: 30 }
          orderBy: { field: EXPIRATION_DATE }
        ) {
          nodes {
            api {
              id
            }
            name
          }
        }
        summary {
          stagesExpiring(within: 30)
          stagesMissing
          unused
        }
      }
    `);
    expect(errors).toBeUndefined();
    expect(data.stages.nodes.map(({ api, name }: any) => `${api.id}/${name}`)).toEqual([
      'chat/prod',
      'orders/prod',
      'billing/dev',
    ]);
    expect(data.summary).toEqual({ stagesExpiring: 3, stagesMissing: 1, unused: 1 });
  });

  test.each([
    ['{ certificateKinds: [MISSING] }', ['billing/prod']],
    ['{ certificateKinds: [ACM] }', ['billing/dev']],
    [
      '{ certificateKinds: [GENERATED, MISSING] }',
      ['billing/prod', 'chat/prod', 'orders/dev', 'orders/prod'],
    ],
    ['{ apiIds: ["orders"] }', ['orders/dev', 'orders/prod']],
    ['{ expiresAfter: "2026-07-30T00:00:00Z" }', ['orders/dev']],
    ['{ expiresBefore: "2026-06-30T00:00:00Z" }', ['chat/prod', 'orders/prod']],
    ['{ expirationState: VALID }', ['orders/dev']],
    ['{ account: ["111122223333"], apiIds: ["chat"] }', ['chat/prod']],
    ['{ region: ["eu-west-1"] }', []],
  ])('filters the stages by %s', async (filter, expected) => {
    await using gateway = await createWorld(world);
    const { data, errors } = await gateway.query(
      `{ stages(filter: ${filter}) { totalCount nodes { api { id } name } } }`,
    );
    expect(errors).toBeUndefined();
    const found = data.stages.nodes.map(({ api, name }: any) => `${api.id}/${name}`);
    expect(found).toEqual(expected);
    expect(data.stages.totalCount).toBe(expected.length);
  });

  test.each([
    ['', ''],
    ['API_NAME', 'ASC'],
    ['API_NAME', 'DESC'],
    ['STAGE_NAME', 'ASC'],
    ['EXPIRATION_DATE', 'DESC'],
  ])('pages forward and backward through the same stages, ordered by %s %s', async (field, way) => {
    await using gateway = await createWorld(world);
    const orderBy = field === '' ? '' : `orderBy: { field: ${field}, direction: ${way} }`;
    const read = async (args: string) => {
      const { data, errors } = await gateway.query(
        `{ stages(${orderBy} ${args}) { edges { cursor node { arn } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      );
      expect(errors).toBeUndefined();
      return data.stages;
    };
    const whole = (await read('first: 10')).edges.map(({ node }: any) => node.arn);
    expect(whole).toHaveLength(5);
    const forward: string[] = [];
    let page = await read('first: 2');
    forward.push(...page.edges.map(({ node }: any) => node.arn));
    while (page.pageInfo.hasNextPage === true) {
      page = await read(`first: 2, after: "${page.pageInfo.endCursor}"`);
      expect(page.pageInfo.hasPreviousPage).toBe(true);
      forward.push(...page.edges.map(({ node }: any) => node.arn));
    }
    expect(forward).toEqual(whole);
    const backward: string[] = [];
    page = await read('last: 2');
    backward.unshift(...page.edges.map(({ node }: any) => node.arn));
    while (page.pageInfo.hasPreviousPage === true) {
      page = await read(`last: 2, before: "${page.pageInfo.startCursor}"`);
      backward.unshift(...page.edges.map(({ node }: any) => node.arn));
    }
    expect(backward).toEqual(whole);
  });

  test.each([
    ['stages(first: 501)', 'BAD_USER_INPUT'],
    ['stages(last: -1)', 'BAD_USER_INPUT'],
    ['stages(filter: { within: 3 })', 'BAD_USER_INPUT'],
    ['stages(after: "nonsense")', 'INVALID_CURSOR'],
  ])('rejects %s without a call', async (field, code) => {
    await using gateway = await createWorld(world);
    const { errors } = await gateway.query(`{ ${field} { totalCount } }`);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('rejects a stage cursor of another order and a cursor of a certificate', async () => {
    await using gateway = await createWorld(world);
    const { data } = await gateway.query(
      '{ stages(first: 1, orderBy: { field: API_NAME }) { pageInfo { endCursor } } clientCertificates(first: 1) { pageInfo { endCursor } } }',
    );
    for (const { pageInfo } of [data.stages, data.clientCertificates]) {
      const { errors } = await gateway.query(
        `{ stages(after: "${pageInfo.endCursor}") { totalCount } }`,
      );
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_CURSOR' } }]);
    }
  });

  test('answers stages without certificates when the list is denied, and calls no certificate missing', async () => {
    await using gateway = await createWorld(world);
    gateway.emulator.always({ kind: 'deny' }, { operation: 'GetClientCertificates' });
    const { data, errors } = await gateway.query(
      '{ stages(filter: { apiIds: ["billing", "chat"] }) { nodes { name clientCertificate { __typename } } } summary { stagesMissing } missing: stages(filter: { certificateKinds: [MISSING] }) { totalCount } }',
    );
    expect(data.stages.nodes).toEqual([
      { name: 'dev', clientCertificate: { __typename: 'AcmCertificate' } },
      { name: 'prod', clientCertificate: null },
      { name: 'prod', clientCertificate: null },
    ]);
    expect(data.summary.stagesMissing).toBeNull();
    expect(data.missing.totalCount).toBe(0);
    const codes = new Set(errors?.map(({ extensions }) => extensions.code));
    expect([...codes]).toEqual(['UPSTREAM_UNAUTHORIZED']);
    expect(errors?.some(({ path }) => path?.[0] === 'missing')).toBe(true);
  });

  test('answers an ACM certificate without its details when ACM is denied', async () => {
    await using gateway = await createWorld(world);
    gateway.emulator.always({ kind: 'deny' }, { service: 'acm' });
    const { data, errors } = await gateway.query(
      '{ stages(filter: { apiIds: ["billing"] }, first: 1) { nodes { clientCertificate { ... on AcmCertificate { arn expirationDate } } } coverage { complete } } summary { stagesMissing stagesExpiring } }',
    );
    expect(data.stages.nodes).toEqual([
      { clientCertificate: { arn: acmArn, expirationDate: null } },
    ]);
    expect(data.stages.coverage.complete).toBe(true);
    expect(data.summary).toEqual({ stagesMissing: 1, stagesExpiring: null });
    expect(errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code])).toEqual([
      ['expirationDate', 'UPSTREAM_UNAUTHORIZED'],
      ['stagesExpiring', 'UPSTREAM_UNAUTHORIZED'],
    ]);
    expect(errors?.[0]?.message).toContain('acm:ListCertificates');
  });

  test('asks ACM once, and not at all when no stage has an ACM certificate', async () => {
    await using gateway = await createWorld({ ...world, acmCertificates: [] });
    await gateway.query('{ stages { totalCount } }');
    await gateway.query('{ stages { totalCount } }');
    expect(gateway.takeCalls().filter((call) => call === 'POST /')).toHaveLength(1);
    await using other = await createWorld({ restApis: createRestApis(2, [use('prod', 'used1')]) });
    await other.query('{ stages { totalCount } }');
    expect(other.takeCalls().filter((call) => call === 'POST /')).toEqual([]);
  });

  test('reports a denied list of APIs once, and answers the other stages', async () => {
    await using gateway = await createWorld(world);
    gateway.emulator.always({ kind: 'deny' }, { operation: 'GetRestApis' });
    const { data, errors } = await gateway.query(
      '{ clientCertificates { nodes { stages { totalCount } } } stages { totalCount coverage { complete denied } } }',
    );
    expect(data.stages).toEqual({ totalCount: 1, coverage: { complete: false, denied: 1 } });
    expect(errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAUTHORIZED', upstream: { operation: 'GetRestApis' } } },
    ]);
  });

  test.each([
    ['an id with a control character', '\u0000'],
    ['an ARN of another service', 'arn:aws:iam::111122223333:server-certificate/x'],
    ['the id __proto__', '__proto__'],
    ['a very long id', 'a'.repeat(10_000)],
  ])(
    'answers null for the certificate of a stage that has %s',
    async (_name, clientCertificateId) => {
      await using gateway = await createWorld({
        certificates,
        restApis: createRestApis(1, [use('prod', clientCertificateId)]),
      });
      const { data, errors } = await gateway.query(
        '{ stages { nodes { name clientCertificate { __typename } } } summary { stagesMissing } }',
      );
      expect(data.stages.nodes).toEqual([{ name: 'prod', clientCertificate: null }]);
      expect(data.summary.stagesMissing).toBeNull();
      for (const { extensions } of errors ?? []) expect(extensions.code).toBe('UPSTREAM_MALFORMED');
      expect(errors).toHaveLength(2);
    },
  );
});

describe('a stage whose certificate is not in the cached list', () => {
  const hour = { config: { cacheTtlMilliseconds: 3_600_000 } };

  test('reads the list again when a stage presents a certificate that is younger than the cached list', async () => {
    await using gateway = await createWorld({ ...hour, certificates });
    await gateway.query('{ clientCertificates { totalCount } }');
    gateway.emulator.certificates.add(createCertificate('young', 365));
    const { restApis } = gateway.emulator.location('111122223333', 'us-east-1');
    restApis.add({ id: 'a1', name: 'A', stages: [use('prod', 'young'), use('dev', 'gone00')] });
    const { data, errors } = await gateway.query(
      '{ stages { nodes { name clientCertificate { __typename } } } summary { stagesMissing } }',
    );
    expect(errors).toBeUndefined();
    expect(data.stages.nodes).toEqual([
      { name: 'dev', clientCertificate: { __typename: 'MissingClientCertificate' } },
      { name: 'prod', clientCertificate: { __typename: 'ClientCertificate' } },
    ]);
    expect(data.summary.stagesMissing).toBe(1);
    // The list was read again once. From then on it is newer than the stages.
    await gateway.query(
      '{ missing: stages(filter: { certificateKinds: [MISSING] }) { totalCount } }',
    );
    const lists = gateway.takeCalls().filter((call) => call.startsWith('GET /clientcertificates'));
    expect(lists).toHaveLength(2);
  });

  test('answers null, and not missing, for an unlisted certificate when the list cannot be read again', async () => {
    await using gateway = await createWorld({ ...hour, certificates });
    await gateway.query('{ clientCertificates { totalCount } }');
    const { restApis } = gateway.emulator.location('111122223333', 'us-east-1');
    restApis.add({ id: 'a1', name: 'A', stages: [use('dev', 'gone00'), use('prod', 'used1')] });
    gateway.emulator.always({ kind: 'error', status: 500 }, { operation: 'GetClientCertificates' });
    const { data, errors } = await gateway.query(
      '{ stages { nodes { clientCertificate { __typename } } } summary { stagesMissing } }',
    );
    expect(data.stages.nodes).toEqual([
      { clientCertificate: null },
      { clientCertificate: { __typename: 'ClientCertificate' } },
    ]);
    expect(data.summary.stagesMissing).toBeNull();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_UNAVAILABLE',
    ]);
  });
});

describe('the filter inUse', () => {
  test.each([
    ['YES', ['used1', 'used2']],
    ['NO', ['unused']],
    ['UNKNOWN', []],
  ])('finds the certificates whose inUse is %s', async (inUse, expected) => {
    await using gateway = await createWorld(world);
    const { data, errors } = await gateway.query(
      `{ clientCertificates(filter: { inUse: ${inUse} }) { totalCount coverage { complete } nodes { clientCertificateId } } }`,
    );
    expect(errors).toBeUndefined();
    const { totalCount, nodes, coverage } = data.clientCertificates;
    expect(nodes.map((node: any) => node.clientCertificateId)).toEqual(expected);
    expect(totalCount).toBe(expected.length);
    expect(coverage.complete).toBe(true);
  });

  test('finds more unused certificates in a cached list once the scan is complete', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter({ rate: 1, burst: 3, clock });
    await using gateway = await createWorld({
      ...world,
      apiGateway: { rateLimiter },
      config: { cacheTtlMilliseconds: 60_000, limits: { usageWaitMilliseconds: 0 } },
    });
    const ask = async () => {
      const { data } = await gateway.query(
        '{ clientCertificates(filter: { inUse: NO }) { totalCount coverage { complete } } }',
      );
      return data.clientCertificates;
    };
    expect(await ask()).toEqual({ totalCount: 0, coverage: { complete: false } });
    for (let count = 0; count < 500 && !(await ask()).coverage.complete; count += 1) {
      clock.advance(1000);
    }
    expect(await ask()).toEqual({ totalCount: 1, coverage: { complete: true } });
  });
});

describe('cached responses with stages', () => {
  test('caches a response with stages once the scan is complete, and not before', async () => {
    const clock = createManualClock();
    const rateLimiter = createRateLimiter({ rate: 1, burst: 3, clock });
    let executed = 0;
    await using gateway = await createWorld({
      ...world,
      plugins: [{ onExecute: () => void (executed += 1) }],
      apiGateway: { rateLimiter },
      config: { cacheTtlMilliseconds: 60_000, limits: { usageWaitMilliseconds: 0 } },
    });
    const ask = async () => {
      const { data } = await gateway.query('{ stages { totalCount coverage { complete } } }');
      return data.stages;
    };
    for (let count = 0; count < 4; count += 1) {
      expect((await ask()).coverage.complete).toBe(false);
    }
    expect(executed).toBe(4);
    for (let count = 0; count < 500 && !(await ask()).coverage.complete; count += 1) {
      clock.advance(1000);
    }
    expect(await ask()).toEqual({ totalCount: 5, coverage: { complete: true } });
    const before = executed;
    expect(await ask()).toEqual({ totalCount: 5, coverage: { complete: true } });
    expect(executed).toBe(before);
  });

  test('does not cache a response while the stages of any location are not known', async () => {
    let executed = 0;
    await using gateway = await createLocationsWorld(
      { own: { 'us-east-1': [], 'eu-west-1': [] } },
      {
        plugins: [{ onExecute: () => void (executed += 1) }],
        config: { cacheTtlMilliseconds: 60_000 },
      },
    );
    const { restApis } = gateway.emulator.location('111122223333', 'us-east-1');
    restApis.add({ id: 'denied', name: 'Denied', stages: [] });
    gateway.emulator.always({ kind: 'deny' }, { operation: 'GetStages' });
    for (let count = 0; count < 4; count += 1) {
      const { data } = await gateway.query('{ stages { coverage { complete } } }');
      expect(data.stages.coverage.complete).toBe(false);
    }
    expect(executed).toBe(4);
  });

  test('computes a response anew at the millisecond at which an ACM certificate of a stage expires', async () => {
    let time = now;
    await using gateway = await createWorld({
      ...world,
      certificates: [],
      clock: () => time,
      config: { cacheTtlMilliseconds: 60_000 },
    });
    const expectExpired = async (isExpired: boolean) => {
      for (let count = 0; count < 3; count += 1) {
        const { data } = await gateway.query(
          '{ stages(filter: { certificateKinds: [ACM] }) { nodes { clientCertificate { ... on AcmCertificate { isExpired } } } } }',
        );
        expect(data.stages.nodes).toEqual([{ clientCertificate: { isExpired } }]);
      }
    };
    await expectExpired(false);
    const end = now.getTime() + 20 * day * 1000;
    time = new Date(end - 1);
    await expectExpired(false);
    time = new Date(end);
    await expectExpired(true);
  });
});

describe('several locations', () => {
  test('answers the stages of several locations in configured order, with one coverage', async () => {
    await using gateway = await createLocationsWorld({
      production: { 'us-east-1': certificates, 'eu-west-1': certificates },
      staging: { 'us-east-1': certificates },
    });
    const { emulator } = gateway;
    emulator.location('111122223333', 'eu-west-1').restApis.add({
      id: 'one',
      name: 'One',
      stages: [use('prod', 'used1')],
    });
    emulator.location('444455556666', 'us-east-1').restApis.add({
      id: 'two',
      name: 'Two',
      stages: [use('prod', 'used1')],
    });
    const denied = { account: '444455556666', operation: 'GetApis' };
    emulator.always({ kind: 'deny' }, denied);
    const { data, errors } = await gateway.query(
      '{ stages { totalCount nodes { accountName account region api { id } } coverage { apis scanned denied complete } } europe: stages(locations: [{ region: "eu-west-1" }]) { totalCount coverage { complete } } clientCertificates(filter: { inUse: YES }) { nodes { accountName region clientCertificateId } } summary { unused } }',
    );
    expect(data.stages).toEqual({
      totalCount: 2,
      nodes: [
        {
          accountName: 'production',
          account: '111122223333',
          region: 'eu-west-1',
          api: { id: 'one' },
        },
        {
          accountName: 'staging',
          account: '444455556666',
          region: 'us-east-1',
          api: { id: 'two' },
        },
      ],
      coverage: { apis: 2, scanned: 2, denied: 1, complete: false },
    });
    expect(data.europe).toEqual({ totalCount: 1, coverage: { complete: true } });
    expect(data.clientCertificates.nodes).toEqual([
      { accountName: 'production', region: 'eu-west-1', clientCertificateId: 'used1' },
      { accountName: 'staging', region: 'us-east-1', clientCertificateId: 'used1' },
    ]);
    expect(data.summary.unused).toBeNull();
    for (const { extensions } of errors ?? []) {
      expect(extensions).toMatchObject({
        code: 'UPSTREAM_UNAUTHORIZED',
        accountName: 'staging',
        region: 'us-east-1',
      });
    }
    expect(errors).not.toHaveLength(0);
  });
});

function createCertificate(clientCertificateId: string, daysLeft: number): StoredCertificate {
  const expirationDate = now.getTime() / 1000 + daysLeft * day;
  return {
    clientCertificateId,
    createdDate: expirationDate - 365 * day,
    expirationDate,
    pemEncodedCertificate: 'PEM',
  };
}

function createAcmCertificate(daysLeft: number): StoredAcmCertificate {
  const notAfter = now.getTime() / 1000 + daysLeft * day;
  const domainName = 'partner.example.com';
  return { arn: acmArn, domainName, notBefore: notAfter - 198 * day, notAfter, inUse: true };
}

function use(stageName: string, clientCertificateId: string): StoredStage {
  return { stageName, clientCertificateId };
}

/** The id, the use, and the paths of the stages. */
function summarize({ clientCertificateId, inUse, stages }: any): unknown[] {
  const paths = (stages?.nodes ?? []).map(({ arn }: { arn: string }) =>
    arn.replace('arn:aws:apigateway:us-east-1::', ''),
  );
  return [clientCertificateId, inUse, paths];
}
