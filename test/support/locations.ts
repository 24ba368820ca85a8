import type { AccountOptions, StoredCertificate } from '../../src/emulator/emulator.ts';
import { type AccountConfig, parseAccounts } from '../../src/config/accounts-file.ts';
import type { RegionSelection } from '../../src/config/regions.ts';
import { createWorld, type World, type WorldOptions } from './test-gateway.ts';

/** Lists of certificates by account name and Region. The first account is the gateway's own. */
export type Lists = Readonly<
  Record<string, Readonly<Record<string, readonly StoredCertificate[]>>>
>;

/** The ids of the accounts of {@link createLocationsWorld}, in order. */
export const accountIds = ['111122223333', '444455556666', '777788889999'] as const;

/** A gateway in front of these accounts. All but the first are reached through a role. */
export async function createLocationsWorld(
  lists: Lists,
  options: WorldOptions & { readonly regions?: RegionSelection } = {},
): Promise<World> {
  const { regions = [], config, ...rest } = options;
  const entries = Object.entries(lists).map(([name, byRegion], index) => ({
    name,
    id: accountIds[index] ?? '',
    isOwn: index === 0,
    byRegion,
  }));
  const accounts = entries.map(({ name, id, isOwn, byRegion }): AccountOptions => ({
    id,
    name,
    ...(!isOwn && { roles: [{ name: 'reader', externalId: 'shared' }] }),
    regions: Object.fromEntries(
      Object.entries(byRegion).map(([region, certificates]) => [region, { certificates }]),
    ),
  }));
  return createWorld({
    ...rest,
    accounts,
    config: { ...config, regions, accounts: configure(entries) },
  });
}

function configure(
  entries: readonly {
    readonly name: string;
    readonly id: string;
    readonly isOwn: boolean;
    readonly byRegion: Lists[string];
  }[],
): readonly AccountConfig[] {
  return parseAccounts(
    JSON.stringify({
      accounts: entries.map(({ name, id, isOwn, byRegion }) => ({
        name,
        ...(!isOwn && { roleArn: `arn:aws:iam::${id}:role/reader`, externalId: 'shared' }),
        regions: Object.keys(byRegion),
      })),
    }),
  );
}
