import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredStage } from '../../src/emulator/emulator.ts';
import { createWorld } from '../support/test-gateway.ts';
import { createWebSocketApi } from '../support/usage.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const listed = ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd'];
const acmArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1234';
const ids = [...listed, 'gone00', acmArn, undefined];

const stages = fc.array(fc.constantFrom(...ids), { maxLength: 3 }).map((uses) =>
  uses.map((clientCertificateId, index): StoredStage => ({
    stageName: `stage${index}`,
    ...(clientCertificateId !== undefined && { clientCertificateId }),
  })),
);

const faults = fc.constantFrom(
  { kind: 'deny' } as const,
  { kind: 'error', status: 500 } as const,
  { kind: 'error', status: 404, type: 'NotFoundException' } as const,
  { kind: 'respond', body: '{"wrong":1}' } as const,
  { kind: 'respond', body: '<html>' } as const,
);

const targets = fc.constantFrom(
  { operation: 'GetRestApis' },
  { operation: 'GetApis' },
  { operation: 'GetClientCertificates' },
  { operation: 'ListCertificates' },
  { operation: 'GetStages', resource: 'arn:*/restapis/rest0/stages' },
  { operation: 'GetStages', resource: 'arn:*/apis/socket0/stages' },
);

const query = /* GraphQL */ `
  {
    clientCertificates {
      coverage {
        complete
      }
      nodes {
        clientCertificateId
        inUse
        stages {
          totalCount
        }
      }
    }
    summary {
      unused
      stagesMissing
    }
  }
`;

/** By itself: without its list, the operation above has no data at all. */
const stagesQuery = /* GraphQL */ `
  {
    stages(first: 100) {
      totalCount
      coverage {
        complete
      }
      nodes {
        arn
        clientCertificate {
          __typename
          ... on ClientCertificate {
            clientCertificateId
          }
          ... on AcmCertificate {
            arn
          }
          ... on MissingClientCertificate {
            clientCertificateId
          }
        }
      }
    }
  }
`;

test('no answer about usage says more than is true, whatever AWS denies or breaks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stages, { maxLength: 3 }),
      fc.array(stages, { maxLength: 2 }),
      fc.array(fc.tuple(faults, targets), { maxLength: 3 }),
      async (restStages, socketStages, injected) => {
        await using world = await createWorld({
          certificates: tinyCertificates(...listed),
          restApis: restStages.map((own, index) => ({
            id: `rest${index}`,
            name: `API ${index}`,
            stages: own,
          })),
          apis: socketStages.map((own, index) => createWebSocketApi(`socket${index}`, own)),
        });
        for (const [fault, target] of injected) world.emulator.always(fault, target);
        const { data, errors } = await world.query(query);
        const { data: read } = await world.query(stagesQuery);
        const all = [...restStages, ...socketStages].flat();
        const usesOf = (id: string) => all.filter((one) => one.clientCertificateId === id).length;
        // An API whose stages are not found counts as deleted.
        const isDeleted = injected.some(([fault]) => 'type' in fault);
        const isComplete = read.stages.coverage.complete === true;

        for (const node of data?.clientCertificates.nodes ?? []) {
          const uses = usesOf(node.clientCertificateId);
          expect(node.stages.totalCount).toBeLessThanOrEqual(uses);
          if (node.inUse === 'YES') expect(uses).toBeGreaterThan(0);
          if (node.inUse === 'NO' && !isDeleted) expect(uses).toBe(0);
          if (!isComplete) expect(node.inUse).not.toBe('NO');
        }
        for (const { clientCertificate: found } of read.stages.nodes) {
          if (found === null) continue;
          if (found.__typename === 'MissingClientCertificate') {
            expect(found.clientCertificateId).toBe('gone00');
          } else if (found.__typename === 'AcmCertificate') {
            expect(found.arn).toBe(acmArn);
          } else {
            expect(listed).toContain(found.clientCertificateId);
          }
        }
        if (isDeleted) return;
        const { unused, stagesMissing } = data?.summary ?? {};
        if (typeof unused === 'number') {
          expect(unused).toBe(listed.filter((id) => usesOf(id) === 0).length);
        }
        if (typeof stagesMissing === 'number') expect(stagesMissing).toBe(usesOf('gone00'));
        if (isComplete) {
          const used = all.filter(({ clientCertificateId: id }) => id !== undefined);
          expect(read.stages.totalCount).toBe(used.length);
        }
        if (injected.length === 0) expect(errors).toBeUndefined();
        // What is not known has an error, with a code of the closed list.
        if (unused === null || stagesMissing === null) expect(errors).not.toBeUndefined();
        for (const { extensions } of errors ?? []) expect(extensions.code).toMatch(/^UPSTREAM_/);
      },
    ),
    { numRuns: 150 },
  );
});
