import {
  GetClientCertificateCommand,
  paginateGetClientCertificates,
} from '@aws-sdk/client-api-gateway';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createEmulator,
  type Emulator,
  type StoredCertificate,
} from '../../src/emulator/emulator.ts';
import { createSampleCertificates } from '../../src/emulator/sample-certificates.ts';
import { canRun, createSdkClient, runClient } from '../support/aws-clients.ts';

let certificates: StoredCertificate[];

beforeAll(async () => {
  certificates = await createSampleCertificates({ count: 23, now: new Date() });
});

const limitsSeen = (emulator: Emulator): unknown[] =>
  emulator.requests.map(({ query }) => query['limit']);

function expectAllAccepted(emulator: Emulator): void {
  expect(
    emulator.requests.every(({ authenticated, status }) => authenticated && status === 200),
  ).toBe(true);
}

describe('the AWS SDK for JavaScript', () => {
  test('the AWS SDK reads every field of every page of the emulator', async () => {
    await using emulator = await createEmulator({ certificates });
    using client = createSdkClient(emulator);
    const read: unknown[] = [];
    for await (const page of paginateGetClientCertificates({ client, pageSize: 10 }, {})) {
      for (const { createdDate, expirationDate, ...rest } of page.items ?? []) {
        read.push({
          ...rest,
          createdDate: Number(createdDate) / 1000,
          expirationDate: Number(expirationDate) / 1000,
        });
      }
    }
    expect(read).toEqual(certificates);
    expect(limitsSeen(emulator)).toEqual(['10', '10', '10']);
    expectAllAccepted(emulator);
  });

  test('the AWS SDK reads one certificate of the emulator with a session token in another Region', async () => {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey: 's/e+c', sessionToken: 't/o+k=' };
    await using emulator = await createEmulator({
      certificates,
      credentials,
      region: 'cn-north-1',
    });
    using client = createSdkClient(emulator);
    const [first] = certificates;
    const clientCertificateId = first?.clientCertificateId;
    const answer = await client.send(new GetClientCertificateCommand({ clientCertificateId }));
    expect(answer.pemEncodedCertificate).toBe(first?.pemEncodedCertificate);
    expect(answer.expirationDate).toEqual(new Date((first?.expirationDate ?? 0) * 1000));
    expectAllAccepted(emulator);
  });

  test('the AWS SDK recognizes the errors of the emulator by name', async () => {
    await using emulator = await createEmulator();
    using client = createSdkClient(emulator);
    const command = new GetClientCertificateCommand({ clientCertificateId: 'nobody' });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'NotFoundException' });
    emulator.always({ kind: 'throttle', retryAfter: 0 });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      retryAfterSeconds: '0',
    });
  });
});

const hasAws = canRun('aws', '--version');

describe.skipIf(!hasAws)(`the AWS CLI${hasAws ? '' : ' (skipped: aws is not installed)'}`, () => {
  const listCommand = ['apigateway', 'get-client-certificates', '--output', 'json'];

  test('the AWS CLI reads every field of every page of the emulator', async () => {
    await using emulator = await createEmulator({ certificates });
    const options = ['--endpoint-url', emulator.url, '--page-size', '10'];
    const output = await runClient(emulator, 'aws', ...listCommand, ...options);
    expect(withEpochSeconds(JSON.parse(output))).toEqual(certificates);
    expect(limitsSeen(emulator)).toEqual(['10', '10', '10']);
    expectAllAccepted(emulator);
  });

  test('the AWS CLI stops at --max-items and resumes from its token', async () => {
    await using emulator = await createEmulator({ certificates });
    const options = ['--max-items', '15', '--page-size', '10'];
    const first = JSON.parse(await runClient(emulator, 'aws', ...listCommand, ...options)) as {
      NextToken: string;
    };
    const rest = await runClient(
      emulator,
      'aws',
      ...listCommand,
      '--starting-token',
      first.NextToken,
    );
    const read = [first, JSON.parse(rest)].flatMap(withEpochSeconds);
    expect(read).toEqual(certificates);
    expectAllAccepted(emulator);
  });

  test('the AWS CLI reads one certificate of the emulator', async () => {
    await using emulator = await createEmulator({ certificates });
    const id = certificates[3]?.clientCertificateId ?? '';
    const options = ['--client-certificate-id', id, '--output', 'json'];
    const output = await runClient(
      emulator,
      'aws',
      'apigateway',
      'get-client-certificate',
      ...options,
    );
    expect(withEpochSeconds({ items: [JSON.parse(output)] })).toEqual([certificates[3]]);
  });
});

const boto3Script = `
import boto3, json
pages = boto3.client("apigateway").get_paginator("get_client_certificates").paginate(PaginationConfig={"PageSize": 10})
print(json.dumps({"items": [c for page in pages for c in page["items"]]}, default=lambda date: date.isoformat()))
`;
const hasBoto3 = canRun('python3', '-c', 'import boto3');

test.skipIf(!hasBoto3)(
  `boto3 reads every field of every page${hasBoto3 ? '' : ' (skipped: boto3 is not installed)'}`,
  async () => {
    const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token' };
    await using emulator = await createEmulator({ certificates, credentials });
    const output = await runClient(emulator, 'python3', '-c', boto3Script);
    expect(withEpochSeconds(JSON.parse(output))).toEqual(certificates);
    expect(limitsSeen(emulator)).toEqual(['10', '10', '10']);
    expectAllAccepted(emulator);
  },
);

/**
 * The certificates in a Python client's output, with dates in epoch seconds as the emulator stores them. boto3 prints
 * texts, and the AWS CLI prints texts or epoch seconds, depending on its major version.
 */
function withEpochSeconds(output: unknown): unknown[] {
  type Moment = string | number;
  const toSeconds = (moment: Moment): number =>
    typeof moment === 'number' ? moment : Date.parse(moment) / 1000;
  const { items } = output as { items: { createdDate: Moment; expirationDate: Moment }[] };
  return items.map((item) => ({
    ...item,
    createdDate: toSeconds(item.createdDate),
    expirationDate: toSeconds(item.expirationDate),
  }));
}
