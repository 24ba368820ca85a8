import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writePlanText } from '../../src/certificates/rotation/plan-text.ts';
import {
  createRotationPlan,
  type RotationPlanOptions,
} from '../../src/certificates/rotation/rotation-plan.ts';
import { canRun, runWithSettings } from '../support/aws-clients.ts';
import { createTemporaryFolder } from '../support/command.ts';
import { createRecordingAws } from '../support/recording-aws.ts';
import {
  certificateIn,
  commandsOf,
  incomplete,
  ownLocation,
  planOptions,
  roleLocation,
  stageOf,
} from '../support/rotation.ts';

const allTitles = [
  'Generate a new certificate',
  'Export its PEM',
  'Trust it beside the old one in each backend',
  'Switch each stage to the new certificate',
  'Redeploy the REST APIs',
  'Watch the backends',
  'Take the old one out of the trust stores',
  'Delete the old certificate',
];

describe('a rotation plan', () => {
  test('a rotation plan has the steps of the AWS guide in order', () => {
    const plan = createRotationPlan(planOptions());
    expect(plan.steps.map(({ title }) => title)).toEqual(allTitles);
    expect(plan.warning).toBe(null);
    expect(plan.steps.every(({ checks }) => checks.length > 0)).toBe(true);
  });

  test('a rotation plan names exactly the stages, with the commands for each kind of API', () => {
    expect(commandsOf(createRotationPlan(planOptions()))).toEqual([
      'NEW_ID=$(aws apigateway generate-client-certificate --region us-east-1 --query clientCertificateId --output text)',
      'echo "${NEW_ID:?}"',
      'aws apigateway get-client-certificate --region us-east-1 --client-certificate-id "${NEW_ID:?}" --query pemEncodedCertificate --output text > "client-certificate-${NEW_ID:?}.pem"',
      'openssl x509 -in "client-certificate-${NEW_ID:?}.pem" -noout -fingerprint -sha256 -enddate',
      'aws apigateway update-stage --region us-east-1 --rest-api-id orders0001 --stage-name prod --patch-operations op=replace,path=/clientCertificateId,value="${NEW_ID:?}" --query clientCertificateId --output text',
      `aws apigatewayv2 update-stage --region us-east-1 --api-id chat000001 --stage-name '$default' --client-certificate-id "\${NEW_ID:?}" --query ClientCertificateId --output text`,
      'aws apigateway create-deployment --region us-east-1 --rest-api-id orders0001 --stage-name prod --query id --output text',
      'aws apigateway delete-client-certificate --region us-east-1 --client-certificate-id old123',
    ]);
  });

  test('a rotation plan redeploys no WebSocket API', () => {
    const stages = [stageOf('WEBSOCKET', 'prod')];
    const { steps } = createRotationPlan(planOptions({ stages }));
    expect(steps.map(({ title }) => title)).not.toContain('Redeploy the REST APIs');
  });

  test('a rotation plan warns first that stages may be missing when not all are known', () => {
    const { steps, warning } = createRotationPlan(planOptions({ coverage: incomplete }));
    expect(warning).toBe('Not all stages are known: 2 of 3 APIs were read, and AWS denied 1 call.');
    expect(steps.map(({ title }) => title)).toEqual([
      'Find the stages that are missing here',
      ...allTitles,
    ]);
    expect(steps[0]?.explanation).toContain(warning);
    expect(steps.at(-1)?.explanation).toContain('Do not run it before all stages are known');
  });

  test('a rotation plan has nothing to switch when no stage presents the certificate', () => {
    const { steps } = createRotationPlan(planOptions({ stages: [] }));
    expect(steps.map(({ title }) => title)).toEqual([
      'Nothing to switch',
      'Take the old one out of the trust stores',
      'Delete the old certificate',
    ]);
  });

  test('a rotation plan warns that stages may be missing when the certificate is younger than the scan', () => {
    const createdDate = new Date('2026-11-24T12:00:01Z');
    const certificate = certificateIn(ownLocation, { createdDate });
    const { steps, warning } = createRotationPlan(planOptions({ certificate, stages: [] }));
    expect(warning).toBe(
      'Not all stages are known: the certificate may have been created after they were read.',
    );
    expect(steps[0]).toMatchObject({ title: 'Find the stages that are missing here' });
  });

  test('a rotation plan does not say that there is nothing to switch while a stage may be missing', () => {
    const { steps } = createRotationPlan(planOptions({ stages: [], coverage: incomplete }));
    expect(steps.map(({ title }) => title)).not.toContain('Nothing to switch');
    const switching = steps.find(({ title }) => title.startsWith('Switch'));
    expect(switching).toMatchObject({ commands: [] });
    expect(switching?.explanation).toMatch(/^No stage that presents old123 is known yet/);
  });

  test.each<[string, Partial<RotationPlanOptions>, string, string]>([
    [
      'the only account',
      {},
      'The shell needs credentials that may write to API Gateway.',
      '--region us-east-1 ',
    ],
    [
      'the account of the gateway among others',
      { certificate: certificateIn({ ...ownLocation, isImplied: false }) },
      'in the account default, id 111122223333, the own account of the gateway.',
      '--region us-east-1 ',
    ],
    [
      'an account with a role',
      { certificate: certificateIn(roleLocation) },
      'may write to API Gateway in the account staging, id 444455556666.',
      '--region eu-west-1 ',
    ],
    [
      'an account with a profile',
      { certificate: certificateIn(roleLocation), profile: 'stage profile' },
      'The commands use the profile stage profile of the AWS CLI',
      "--region eu-west-1 --profile 'stage profile' ",
    ],
  ])(
    'a rotation plan says whose credentials the commands of %s need',
    (_title, options, sentence, flags) => {
      const plan = createRotationPlan(planOptions(options));
      expect(plan.steps[0]?.explanation).toContain(sentence);
      const calls = commandsOf(plan).filter((command) => command.includes('aws '));
      expect(calls.every((command) => command.includes(` ${flags}`))).toBe(true);
    },
  );

  test('a rotation plan keeps the description and all tags except those of AWS', () => {
    const tags = [
      { key: 'aws:cloudformation:stack-id', value: 'x' },
      { key: 'team', value: "pay's" },
    ];
    const certificate = certificateIn(ownLocation, { description: '-v1', tags });
    const [command] = commandsOf(createRotationPlan(planOptions({ certificate })));
    expect(command).toContain(String.raw`--description=-v1 --tags '{"team":"pay'\''s"}' --query`);
  });

  test('a rotation plan names the serial number and the fingerprint of the old certificate', () => {
    const facts = { serialNumber: '0A1B', fingerprintSha256: 'AA:BB' } as never;
    const certificate = certificateIn(ownLocation, { x509: () => facts });
    const { steps } = createRotationPlan(planOptions({ certificate }));
    const removal = steps.find(({ title }) => title.startsWith('Take'));
    expect(removal?.explanation).toContain('serial number 0A1B and the SHA-256 fingerprint AA:BB');
  });
});

test('a plan as text has a title, the warning, numbered steps and their checks', () => {
  const options = planOptions({
    certificate: certificateIn(roleLocation),
    stages: [],
    coverage: { ...incomplete, apis: 0, scanned: 0, denied: 2, source: 'CONFIG' },
  });
  const lines = writePlanText(createRotationPlan(options)).split('\n');
  expect(lines.slice(0, 9)).toEqual([
    '# Rotation of the client certificate old123 in staging in eu-west-1, expires',
    '# 2026-12-01T00:00:00.000Z',
    '# Not all stages are known: No API was read, and AWS denied 2 calls.',
    '# The stages are as of 2026-11-24T12:00:00.000Z from AWS Config, which may lag',
    '# behind.',
    '# Run one step after the other. Go on when its checks hold.',
    '',
    '# 1. Find the stages that are missing here',
    '# Not all stages are known: No API was read, and AWS denied 2 calls. This plan',
  ]);
  expect(lines).toContain('# 2. Generate a new certificate');
  expect(lines).toContain('# Check: The gateway no longer lists it.');
});

const hasAws = canRun('aws', '--version');

test.skipIf(!hasAws)(
  `the AWS CLI sends what a plan says${hasAws ? '' : ' (skipped: aws is not installed)'}`,
  async () => {
    await using aws = await createRecordingAws();
    await using folder = await createTemporaryFolder();
    const stages = [
      stageOf('REST', 'file:///etc/passwd'),
      stageOf('REST', '-prod'),
      stageOf('WEBSOCKET', 'http://127.0.0.1:1/', { id: 'chat000001' }),
    ];
    const description = 'it\'s "file://x",\n$(touch x)';
    const tags = [{ key: 'url', value: 'file://x' }];
    const certificate = certificateIn(roleLocation, { description, tags });
    const plan = createRotationPlan(planOptions({ certificate, stages }));
    const commands = commandsOf(plan).filter((command) => !command.startsWith('openssl'));
    const settings = {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
    };
    const script = ['set -eu', `cd ${folder.path}`, ...commands].join('\n');
    await runWithSettings(settings, 'sh', '-c', script);

    const patch = {
      patchOperations: [{ op: 'replace', path: '/clientCertificateId', value: 'new456' }],
    };
    const fileStage = `/restapis/orders0001/stages/${encodeURIComponent('file:///etc/passwd')}`;
    expect(aws.requests).toEqual([
      {
        method: 'POST',
        path: '/clientcertificates',
        body: { description, tags: { url: 'file://x' } },
      },
      { method: 'GET', path: '/clientcertificates/new456', body: undefined },
      { method: 'PATCH', path: fileStage, body: patch },
      { method: 'PATCH', path: '/restapis/orders0001/stages/-prod', body: patch },
      {
        method: 'PATCH',
        path: `/v2/apis/chat000001/stages/${encodeURIComponent('http://127.0.0.1:1/')}`,
        body: { clientCertificateId: 'new456' },
      },
      {
        method: 'POST',
        path: '/restapis/orders0001/deployments',
        body: { stageName: 'file:///etc/passwd' },
      },
      { method: 'POST', path: '/restapis/orders0001/deployments', body: { stageName: '-prod' } },
      { method: 'DELETE', path: '/clientcertificates/old123', body: undefined },
    ]);
    const pem = await readFile(join(folder.path, 'client-certificate-new456.pem'), 'utf8');
    expect(pem.trim()).toBe('PEM');
  },
);
