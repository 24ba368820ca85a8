import { randomBytes } from 'node:crypto';
import type { EmulatorCredentials } from '../signing/credentials.ts';
import type { Account, Role } from './account.ts';
import { uniqueId } from './arn.ts';

/** Who sent a request: the owner of an access key. */
export interface Identity {
  readonly account: Account;
  readonly arn: string;
  readonly userId: string;
  readonly credentials: EmulatorCredentials;
  /** The end of temporary credentials. Undefined for a user. */
  readonly expiration: Date | undefined;
  /** The role of which this is a session. Undefined for a user. */
  readonly role: Role | undefined;
}

/** The access keys that the emulator accepts, and their owners. */
export class Identities {
  readonly #byAccessKeyId = new Map<string, Identity>();

  /** Adds a user of an account. Throws when the access key is taken. */
  addUser(account: Account, credentials: EmulatorCredentials): void {
    const arn = `arn:${account.partition}:iam::${account.id}:user/emulator`;
    const userId = uniqueId('AIDA', arn);
    this.#add({ account, arn, userId, credentials, expiration: undefined, role: undefined });
  }

  /** Issues temporary credentials for a session of a role. */
  addSession(role: Role, sessionName: string, expiration: Date): Identity {
    const { account } = role;
    const roleName = role.name.split('/').at(-1) ?? role.name;
    const identity = {
      account,
      arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${roleName}/${sessionName}`,
      userId: `${uniqueId('AROA', role.arn)}:${sessionName}`,
      credentials: createTemporaryCredentials(),
      expiration,
      role,
    };
    this.#add(identity);
    return identity;
  }

  /** The owner of an access key. */
  find(accessKeyId: string): Identity | undefined {
    return this.#byAccessKeyId.get(accessKeyId);
  }

  #add(identity: Identity): void {
    const { accessKeyId } = identity.credentials;
    if (this.#byAccessKeyId.has(accessKeyId)) {
      throw new Error(`Two accounts have the access key ${accessKeyId}; expected different ones.`);
    }
    this.#byAccessKeyId.set(accessKeyId, identity);
  }
}

function createTemporaryCredentials(): Required<EmulatorCredentials> {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(180).toString('base64'),
  };
}
