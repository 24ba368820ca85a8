import { hash } from 'node:crypto';
import type { APIGatewayClientConfig } from '@aws-sdk/client-api-gateway';
import { ownAccount } from '../config/accounts-file.ts';

/** Credentials, or what finds them. */
export type Credentials = NonNullable<APIGatewayClientConfig['credentials']>;

/** Credentials of one moment. */
export interface CurrentCredentials {
  readonly accessKeyId: string;
  readonly accountId?: string | undefined;
}

/** An account that is read. */
export interface Account {
  /** Its name in the configuration. */
  readonly name: string;
  /** Whether the gateway has its credentials without assuming a role. */
  readonly isOwn: boolean;
  /** Whether it is read because no other is configured. */
  readonly isImplied: boolean;
  /** The id where the configuration tells it, as the ARN of a role does. */
  readonly id: string | undefined;
  /** The profile of the AWS CLI that it is read with; undefined for an account with another access. */
  readonly profile: string | undefined;
  /**
   * The id of the account of these credentials; undefined when nothing tells it. It asks AWS STS only
   * where accounts or Regions are configured. Never rejects.
   */
  readonly findId: (credentials: CurrentCredentials) => Promise<string | undefined>;
  /** The same, and always asks AWS STS for what is not known. */
  readonly askId: (credentials: CurrentCredentials) => Promise<string | undefined>;
}

/** Asks AWS STS for the id of the account of the credentials of the moment. */
type AskAccountId = () => Promise<string | undefined>;

/**
 * The account that is read when none is configured. AWS STS is asked for its id only when a client
 * asks for it, because the gateway would else make calls that it does not need.
 */
export function createImpliedAccount(ask: AskAccountId = cannotAsk): Account {
  const { askId, peekId } = rememberIds(ask);
  return {
    name: ownAccount.name,
    isOwn: true,
    isImplied: true,
    id: undefined,
    profile: undefined,
    findId: peekId,
    askId,
  };
}

/** An account of the configuration. Its id is in the ARN of its role, or AWS STS is asked for it once. */
export function createAccount(
  { name, isOwn, id, profile }: Pick<Account, 'name' | 'isOwn' | 'id' | 'profile'>,
  ask: AskAccountId = cannotAsk,
): Account {
  const { askId } = rememberIds(ask);
  const findId = (credentials: CurrentCredentials) =>
    id === undefined ? askId(credentials) : Promise.resolve(id);
  return { name, isOwn, isImplied: false, id, profile, findId, askId: findId };
}

/**
 * Identifies the account of credentials in keys of the cache, so that what was read for one account is
 * never given to another. Credentials without an account id are identified by the hash of their access
 * key, because the text leaves the process in keys of the shared store.
 */
export function keyOfCredentials({ accountId, accessKeyId }: CurrentCredentials): string {
  return accountId ?? hash('sha256', accessKeyId);
}

/** Milliseconds after which an account id that STS did not tell is asked for again. */
const retryMilliseconds = 60_000;

const cannotAsk: AskAccountId = () => Promise.resolve(undefined);

/** Asks once for each access key. New credentials may be those of another account. */
function rememberIds(
  ask: AskAccountId,
): Pick<Account, 'askId'> & { readonly peekId: Account['findId'] } {
  let last: AskedId | undefined;

  function start(accessKeyId: string): AskedId {
    const asked: AskedId = { accessKeyId, id: ask().catch(() => undefined), retryAt: Infinity };
    void asked.id.then((id) => {
      asked.found = id;
      if (id === undefined) asked.retryAt = performance.now() + retryMilliseconds;
    });
    return asked;
  }

  return {
    peekId: ({ accountId, accessKeyId }) =>
      Promise.resolve(accountId ?? (last?.accessKeyId === accessKeyId ? last.found : undefined)),
    async askId({ accountId, accessKeyId }) {
      if (accountId !== undefined) return accountId;
      const isOld = last?.accessKeyId !== accessKeyId || performance.now() >= last.retryAt;
      last = last === undefined || isOld ? start(accessKeyId) : last;
      return last.id;
    },
  };
}

interface AskedId {
  readonly accessKeyId: string;
  readonly id: Promise<string | undefined>;
  /** What was found, once it is. */
  found?: string | undefined;
  retryAt: number;
}
