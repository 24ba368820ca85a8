import { expect, test } from 'vitest';
import { parseAccounts } from '../../src/config/accounts-file.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { readConfig } from '../../src/config/config.ts';
import { startService } from '../../src/commands/service.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { createGraphQLClient } from '../support/graphql-client.ts';
import { tinyCertificates } from '../support/tiny-certificates.ts';

const region = 'us-east-1';

test('finds a certificate by its global id in the account of the id, and not in one whose id is unknown', async () => {
  const regionsOf = (...ids: string[]) => ({
    [region]: { certificates: tinyCertificates(...ids) },
  });
  await using emulator = await createEmulator({
    accounts: [
      { id: '111122223333', regions: regionsOf('aaaaaa', 'bbbbbb') },
      { id: '444455556666', roles: [{ name: 'reader' }], regions: regionsOf('aaaaaa') },
    ],
  });
  emulator.always({ kind: 'error', status: 503 }, { operation: 'GetCallerIdentity' });
  const roleArn = 'arn:aws:iam::444455556666:role/reader';
  const accounts = parseAccounts(JSON.stringify({ accounts: [{ name: 'staging', roleArn }] }));
  const { credentials, url: endpoint } = emulator;
  const service = await startService({
    config: { ...readConfig({ PORT: '0' }), regions: [region], accounts },
    logger: createLogger({
      writeSentence: () => undefined,
      destination: { write: () => undefined },
    }),
    upstream: { region, credentials, endpoint, accountsEndpoint: endpoint, maxAttempts: 1 },
  });
  try {
    const client = createGraphQLClient(service.url);
    const ids = ['aaaaaa', 'bbbbbb'].map((id) =>
      Buffer.from(`2:ClientCertificate:444455556666:${region}:${id}`).toString('base64url'),
    );
    const { data, errors } = await client.query(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ClientCertificate { accountName } } }',
      { ids },
    );
    expect(errors).toBeUndefined();
    expect(data.nodes).toEqual([{ accountName: 'staging' }, null]);
  } finally {
    await service.close();
  }
});
