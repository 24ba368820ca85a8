import { Account, type Role, type SharedOptions } from './account.ts';
import { Identities } from './identities.ts';
import type { Location } from './location.ts';
import type { AccountOptions, NonEmptyAccounts } from './options.ts';

/** All accounts of an emulator. */
export class Accounts {
  readonly identities = new Identities();
  readonly first: Account;
  readonly #byId = new Map<string, Account>();

  constructor([first, ...others]: NonEmptyAccounts, shared: SharedOptions) {
    this.first = this.#add(first, shared);
    for (const options of others) this.#add(options, shared);
  }

  /** All accounts, in the order in which they were given. */
  list(): Account[] {
    return [...this.#byId.values()];
  }

  /** Every account in every Region. */
  locations(): Location[] {
    return this.list().flatMap(({ locations }) => [...locations.values()]);
  }

  /** Whether any account has the Region. */
  hasRegion(region: string): boolean {
    return this.list().some(({ locations }) => locations.has(region));
  }

  /** An account in a Region. */
  location(accountId: string, region: string): Location | undefined {
    return this.#byId.get(accountId)?.locations.get(region);
  }

  /** The role with the given ARN. */
  role(arn: string): Role | undefined {
    return this.list()
      .flatMap(({ roles }) => roles)
      .find((role) => role.arn === arn);
  }

  #add(options: AccountOptions, shared: SharedOptions): Account {
    const account = new Account(options, shared);
    if (this.#byId.has(account.id)) {
      throw new Error(`Two accounts have the id ${account.id}; expected different ones.`);
    }
    this.#byId.set(account.id, account);
    if (options.credentials) this.identities.addUser(account, options.credentials);
    return account;
  }
}
