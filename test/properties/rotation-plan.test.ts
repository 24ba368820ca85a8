import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writePlanText } from '../../src/certificates/rotation/plan-text.ts';
import {
  createRotationPlan,
  type RotationPlanOptions,
} from '../../src/certificates/rotation/rotation-plan.ts';
import {
  certificateIn,
  commandsOf,
  complete,
  incomplete,
  ownLocation,
  roleLocation,
  stageOf,
} from '../support/rotation.ts';
import { inputOf, runWithStubAws } from '../support/stub-aws.ts';

describe('a plan with any names and descriptions', () => {
  test('a plan gives the AWS CLI exactly its values through sh, whatever names and descriptions are', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const plans = batch.map(createRotationPlan);
        const { calls, errors } = await runWithStubAws(plans.flatMap(commandsOf).join('\n'));
        expect(errors).toBe('');
        expect(calls.map(inputOf)).toEqual(batch.flatMap(expectedInputs));
      }),
      { numRuns: 60 },
    );
  });

  test('sh runs nothing of a plan but its commands, even if it knows no comments', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const text = batch.map((options) => writePlanText(createRotationPlan(options))).join('');
        for (const script of [text, text.replaceAll(/^#/gm, 'comment ')]) {
          const { calls, errors } = await runWithStubAws(script);
          expect(errors).toBe('');
          expect(calls.map(inputOf)).toEqual(batch.flatMap(expectedInputs));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a plan has one command or comment on each line, and nothing that steers a terminal', () => {
    fc.assert(
      fc.property(plans, (options) => {
        const text = writePlanText(createRotationPlan(options));
        for (const line of text.split('\n')) {
          expect(line).toMatch(/^(?:$|# |NEW_ID=\$\(aws |aws |echo |openssl )/);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the titles, explanations and checks of a plan have no characters that steer a terminal', () => {
    fc.assert(
      fc.property(plans, (options) => {
        const { steps, warning } = createRotationPlan(options);
        expect(JSON.stringify([warning, steps]).replaceAll('\\\\', '')).not.toMatch(
          /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\\[un]/u,
        );
      }),
      { numRuns: 300 },
    );
  });
});

const fragments = [
  ...[
    "'",
    '"',
    '`',
    '$',
    '\\',
    ';',
    '&',
    '|',
    '<',
    '>',
    '(',
    ')',
    '*',
    '?',
    '[',
    '{',
    '}',
    '~',
    '!',
  ],
  ...[' ', ',', '=', '#', '%', '-', '--', '--region', '-x', '\n', '\r\n', '\t', '\0', '\u001b[2J'],
  ...['\u202e', '\u2028', '\ud800', '\u{e0041}', '\u{1f600}', 'é', '$(aws)', '`aws`', '${NEW_ID}'],
  ...[
    'file:///etc/passwd',
    'fileb://x',
    'http://127.0.0.1/',
    'https://x',
    'FILE://x',
    "'\naws x #",
  ],
  ...['__proto__', 'aws:', '@=', '\\u0041', 'NEW_ID', '\n# Check: ', '{"a":1}', '[1]', 'prod', ''],
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const stages = fc
  .tuple(fc.constantFrom('REST' as const, 'WEBSOCKET' as const), hostile, hostile, hostile)
  .map(([protocol, name, id, apiName]) => stageOf(protocol, name, { id, apiName }));
const tags = fc
  .dictionary(hostile, hostile, { maxKeys: 3 })
  .map((map) => Object.entries(map).map(([key, value]) => ({ key, value })));
// The file of accounts allows no control characters in a profile.
const profiles = fc.option(
  hostile.map((text) => text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\0]/gu, '') || 'p'),
  { nil: undefined },
);
const plans: fc.Arbitrary<RotationPlanOptions> = fc
  .record({
    location: fc
      .tuple(fc.constantFrom(ownLocation, roleLocation), hostile)
      .map(([location, accountName]) => ({ ...location, accountName })),
    clientCertificateId: hostile.map((text) => `${text}1`),
    description: fc.option(hostile),
    tags,
    stages: fc.array(stages, { maxLength: 4 }),
    coverage: fc.constantFrom(complete, incomplete),
    profile: profiles,
  })
  .map(({ location, stages: found, coverage, profile, ...members }) => ({
    certificate: certificateIn(location, members),
    stages: found,
    coverage,
    profile,
  }));
/** Several plans for each start of a shell. */
const batches = fc.array(plans, { minLength: 1, maxLength: 8 });

/** What the commands of a plan have to give the AWS CLI, in order. */
function expectedInputs(options: RotationPlanOptions): readonly unknown[] {
  const { certificate, stages: found, coverage, profile } = options;
  const { description, clientCertificateId, location } = certificate;
  const isUnused = coverage.complete && found.length === 0;
  const target = { region: location.region, ...(profile !== undefined && { profile }) };
  const output = (query: string) => ({ ...target, query, output: 'text' });
  const ownTags = Object.fromEntries(
    (certificate.tags as { key: string; value: string }[])
      .filter(({ key }) => !key.startsWith('aws:'))
      .map(({ key, value }) => [key, value]),
  );
  const deletion = {
    operation: 'apigateway delete-client-certificate',
    ...target,
    'client-certificate-id': clientCertificateId,
  };
  if (isUnused) return [deletion];
  return [
    {
      operation: 'apigateway generate-client-certificate',
      ...output('clientCertificateId'),
      ...(description !== null && { description }),
      ...(Object.keys(ownTags).length > 0 && { tags: ownTags }),
    },
    {
      operation: 'apigateway get-client-certificate',
      ...output('pemEncodedCertificate'),
      'client-certificate-id': 'new456',
    },
    ...found.map(({ api, name }) =>
      api.protocol === 'REST'
        ? {
            operation: 'apigateway update-stage',
            ...output('clientCertificateId'),
            'rest-api-id': api.id,
            'stage-name': name,
            'patch-operations': 'op=replace,path=/clientCertificateId,value=new456',
          }
        : {
            operation: 'apigatewayv2 update-stage',
            ...output('ClientCertificateId'),
            'api-id': api.id,
            'stage-name': name,
            'client-certificate-id': 'new456',
          },
    ),
    ...found
      .filter(({ api }) => api.protocol === 'REST')
      .map(({ api, name }) => ({
        operation: 'apigateway create-deployment',
        ...output('id'),
        'rest-api-id': api.id,
        'stage-name': name,
      })),
    deletion,
  ];
}
