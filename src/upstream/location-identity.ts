import type { Location } from '../certificates/location.ts';
import { type Operation, UpstreamError } from '../certificates/upstream-error.ts';
import { systemClock } from '../util/clock.ts';
import { unlessInterrupted } from '../util/interruption.ts';
import { type Account, type CurrentCredentials, keyOfCredentials } from './account.ts';

interface LocationIdentityOptions {
  readonly account: Account;
  readonly region: string;
  /** Finds the credentials of the moment. */
  readonly credentials: () => Promise<CurrentCredentials>;
  /** Milliseconds to wait for credentials. */
  readonly deadlineMilliseconds: number;
}

/** In the place of an account while there are no credentials. */
export const noAccount = 'none';

/** Knows a location, and whose it is. The account may change with the credentials. */
export function createLocationIdentity({
  account,
  region,
  credentials: findCredentials,
  deadlineMilliseconds,
}: LocationIdentityOptions) {
  const { name: accountName, isOwn, isImplied } = account;
  const locate = (id: string | undefined): Location => ({
    account: id,
    accountName,
    region,
    isOwn,
    isImplied,
  });
  let location = locate(account.id);

  function note(accountId: string | undefined): void {
    if (location.account !== accountId) location = locate(accountId);
  }

  /** Without credentials the call that follows fails, and says why. */
  async function identify(): Promise<string> {
    try {
      const credentials = await findCredentials();
      const accountId = await account.findId(credentials);
      note(accountId);
      return keyOfCredentials(isImplied ? credentials : { ...credentials, accountId });
    } catch {
      return noAccount;
    }
  }

  /** Identifies the account. @throws UpstreamError when the credentials for a call do not come in time. */
  async function key(operation: Operation): Promise<string> {
    return account.id ?? withinTime(identify(), deadlineMilliseconds, operation);
  }

  async function askId(): Promise<string | undefined> {
    if (account.id !== undefined) return account.id;
    try {
      const credentials = await withinTime(findCredentials(), deadlineMilliseconds);
      note(await account.askId(credentials));
      return location.account;
    } catch {
      return undefined;
    }
  }

  return {
    /** The location, with the account id as far as it is known. */
    location: () => location,
    key,
    /** The same key; {@link noAccount} when the credentials do not come in time. Never rejects. */
    read: () => key('GetClientCertificates').catch(() => noAccount),
    /** Asks for the account id; undefined when nothing tells it. Never rejects. */
    askId,
  };
}

/** Waits so long for what needs credentials. The SDK waits for them without an end. */
export function withinTime<T>(
  reading: Promise<T>,
  milliseconds: number,
  operation: Operation = 'GetClientCertificates',
): Promise<T> {
  return unlessInterrupted(reading, (reject) =>
    systemClock.schedule(() => {
      const message = `The gateway's credentials for ${operation} did not come in time.`;
      reject(new UpstreamError('UPSTREAM_TIMEOUT', message, { operation }));
    }, milliseconds),
  );
}
