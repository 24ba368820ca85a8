import { isObject } from '../util/is-object.ts';
import { parseJson } from '../util/parse-json.ts';
import { ConfigurationError } from './configuration-error.ts';
import { readFileOf } from './file-setting.ts';
import { isRegionName, type RegionSelection } from './regions.ts';

/** How an account is read: by assuming a role, with a profile, or with the gateway's own credentials. */
export type AccountAccess =
  | { readonly kind: 'own' }
  | { readonly kind: 'profile'; readonly profile: string }
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      /** The id of the role's account, from its ARN. */
      readonly accountId: string;
      readonly externalId: string | undefined;
      readonly sessionName: string;
    };

/** An account of the configuration. */
export interface AccountConfig {
  readonly name: string;
  readonly access: AccountAccess;
  /** Its own Regions; undefined for those of the setting REGIONS. Empty when it is not read. */
  readonly regions: RegionSelection | undefined;
}

/** The gateway's own account, unless the configuration has it under another name. */
export const ownAccount: AccountConfig = {
  name: 'default',
  access: { kind: 'own' },
  regions: undefined,
};

/** The session name of a role that states none. It shows in the account's CloudTrail. */
export const defaultSessionName = 'client-certificates-gateway';

/**
 * Reads the file of accounts.
 *
 * @returns the accounts in the order of the file. The gateway's own account comes first, unless the
 *   file lists it.
 * @throws ConfigurationError that names the place in the file.
 */
export function readAccountsFile(path: string): readonly AccountConfig[] {
  return parseAccounts(readFileOf('ACCOUNTS_FILE', path));
}

/** Parses the text of a file of accounts. @throws ConfigurationError that names the place in it. */
export function parseAccounts(text: string): readonly AccountConfig[] {
  // Some editors put a byte order mark in front.
  const file = parseJson(text.replace(/^\uFEFF/, ''));
  if (file === undefined) {
    throw new ConfigurationError('The file of ACCOUNTS_FILE is not JSON: expected a JSON object.');
  }
  if (!isObject(file)) throw wrong('', 'an object with a list "accounts"');
  checkMembers(file, '', ['$schema', 'accounts']);
  const { $schema = '', accounts: entries } = file;
  if (typeof $schema !== 'string') throw wrong('$schema', 'a text');
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > maxAccounts) {
    throw wrong('accounts', `a list of 1 to ${maxAccounts} accounts`);
  }
  const accounts = entries.map((entry: unknown, index) =>
    parseAccount(entry, `accounts[${index}]`),
  );
  const hasOwn = accounts.some(({ access }) => access.kind === 'own');
  const all = hasOwn ? accounts : [ownAccount, ...accounts];
  checkDuplicates(accounts, all);
  return all;
}

/** More accounts than an organization has by default. */
const maxAccounts = 1000;

const roleArnPattern = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/;

/** The members that are texts: their form, and what is expected. */
const textMembers = {
  name: [/^\w[\w .-]{0,63}$/, '1 to 64 letters, digits, spaces, dots, hyphens and underscores'],
  profile: [/^[^\p{Cc}]{1,256}$/u, 'the name of a profile'],
  roleArn: [
    roleArnPattern,
    'the ARN of a role such as arn:aws:iam::111122223333:role/certificates-reader',
  ],
  externalId: [/^[\w+=,.@:/-]{2,1224}$/, '2 to 1224 letters, digits and characters of +=,.@:/_-'],
  sessionName: [/^[\w+=,.@-]{2,64}$/, '2 to 64 letters, digits and characters of +=,.@_-'],
} as const;

function parseAccount(entry: unknown, place: string): AccountConfig {
  if (!isObject(entry)) throw wrong(place, 'an object with a name');
  checkMembers(entry, place, [...Object.keys(textMembers), 'regions']);
  const name = parseText(entry, 'name', place);
  if (name === undefined) throw wrong(`${place}.name`, textMembers.name[1]);
  return {
    name,
    access: parseAccess(entry, place),
    regions: parseRegions(entry['regions'], place),
  };
}

function parseAccess(entry: Members, place: string): AccountAccess {
  const profile = parseText(entry, 'profile', place);
  const roleArn = parseText(entry, 'roleArn', place);
  const externalId = parseText(entry, 'externalId', place);
  const sessionName = parseText(entry, 'sessionName', place);
  if (profile !== undefined && roleArn !== undefined) {
    throw wrong(place, 'a profile or a roleArn, and not both');
  }
  if (roleArn === undefined) {
    const extra = externalId === undefined ? sessionName && 'sessionName' : 'externalId';
    if (extra !== undefined) throw wrong(`${place}.${extra}`, 'a roleArn beside it');
    return profile === undefined ? { kind: 'own' } : { kind: 'profile', profile };
  }
  return {
    kind: 'role',
    roleArn,
    accountId: roleArnPattern.exec(roleArn)?.[1] ?? '',
    externalId,
    sessionName: sessionName ?? defaultSessionName,
  };
}

function parseRegions(value: unknown, place: string): RegionSelection | undefined {
  if (value === undefined || value === 'all') return value;
  const rule = '"all" or a list of Regions such as us-east-1, each once';
  if (!Array.isArray(value)) throw wrong(`${place}.regions`, rule);
  const regions = value.map((region: unknown, index) => {
    if (typeof region === 'string' && isRegionName(region)) return region;
    throw wrong(`${place}.regions[${index}]`, 'the name of a Region such as us-east-1');
  });
  if (new Set(regions).size < regions.length) throw wrong(`${place}.regions`, rule);
  return regions;
}

function checkDuplicates(accounts: readonly AccountConfig[], all: readonly AccountConfig[]): void {
  for (const [index, { name, access }] of accounts.entries()) {
    const place = `accounts[${index}]`;
    const others = accounts.slice(0, index);
    if (others.some((other) => other.name === name)) {
      throw wrong(
        `${place}.name`,
        `another name than ${JSON.stringify(name)}, which is used above`,
      );
    }
    if (access.kind === 'own' && others.some((other) => other.access.kind === 'own')) {
      throw wrong(place, "a profile or a roleArn, as the gateway's own account is listed above");
    }
    if (access.kind !== 'own' && all[0]?.name === name && all[0].access.kind === 'own') {
      throw wrong(
        `${place}.name`,
        `another name than ${JSON.stringify(name)}, which is the gateway's own account`,
      );
    }
  }
}

type Members = Readonly<Record<string, unknown>>;

function checkMembers(members: Members, place: string, known: readonly string[]): void {
  const unknown = Object.keys(members).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const path = place === '' ? unknown : `${place}.${unknown}`;
  throw wrong(path.slice(0, 100), `one of ${known.join(', ')}`);
}

function parseText(
  members: Members,
  name: keyof typeof textMembers,
  place: string,
): string | undefined {
  const [pattern, expected] = textMembers[name];
  const value = members[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw wrong(`${place}.${name}`, expected);
}

/** The value is not quoted: an external id may be a secret. */
function wrong(place: string, expected: string): ConfigurationError {
  const where = place === '' ? 'its root' : place;
  return new ConfigurationError(
    `The file of ACCOUNTS_FILE is wrong at ${where}: expected ${expected}.`,
  );
}
