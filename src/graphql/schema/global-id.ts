import { type ClientCertificate, isClientCertificateId } from '../../certificates/certificate.ts';
import type { Location } from '../../certificates/location.ts';
import { badUserInput } from '../errors.ts';

/** The parts of a global id. */
interface GlobalId {
  readonly typename: string;
  /** The id of the account; undefined where it is not known. */
  readonly account?: string | undefined;
  readonly region: string;
  readonly id: string;
}

/** The global id of a client certificate. */
export function globalIdOf({ clientCertificateId, location }: ClientCertificate): string {
  const { account, region, isImplied } = location;
  return encodeGlobalId({
    typename: 'ClientCertificate',
    account: isImplied ? undefined : account,
    region,
    id: clientCertificateId,
  });
}

/** A global id of a client certificate. */
export type DecodedGlobalId = Omit<GlobalId, 'typename'>;

/** Encodes a global id: base64url of `2:{type}:{account}:{Region}:{id}`. */
export function encodeGlobalId({ typename, account = '', region, id }: GlobalId): string {
  return encode([version, typename, account, region, id]);
}

/**
 * Decodes the global id of a client certificate. The ids of the first edition have no account.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for any other text.
 */
export function decodeGlobalId(text: string): DecodedGlobalId {
  const parts = Buffer.from(text.slice(0, maxGlobalIdLength), 'base64url')
    .toString('utf8')
    .split(':');
  const [typename, account, region, id, ...rest] = membersOf(parts);
  if (
    typename === undefined ||
    region === undefined ||
    id === undefined ||
    rest.length > 0 ||
    encode(parts) !== text
  ) {
    throw badUserInput('Expected a global id, as the field `id` gives it; got another text.');
  }
  if (typename !== 'ClientCertificate') {
    throw badUserInput('Expected the global id of a ClientCertificate; got one of another type.');
  }
  return {
    account: account === '' ? undefined : account,
    region,
    id: checkClientCertificateId(id),
  };
}

/**
 * Whether a location may have the certificate that a global id names. An id without an account may be of any
 * one, and so may an account whose id is not known yet.
 */
export function mayBeOf(
  { account, region }: DecodedGlobalId,
  { account: known, region: ownRegion }: Location,
): boolean {
  return (
    region === ownRegion && (account === undefined || known === undefined || known === account)
  );
}

const version = '2';

/** Type, account, Region and id. The first edition had neither a version nor an account. */
function membersOf(parts: readonly string[]): readonly string[] {
  const [first = '', ...others] = parts;
  if (first === version) return others;
  return parts.length === 3 ? [first, '', ...others] : [];
}

function encode(parts: readonly string[]): string {
  return Buffer.from(parts.join(':'), 'utf8').toString('base64url');
}

/** Rejects a malformed id before a REST call is made. @throws GraphQLError `BAD_USER_INPUT` */
export function checkClientCertificateId(id: string): string {
  if (isClientCertificateId(id)) return id;
  throw badUserInput(
    `Expected a clientCertificateId of 1 to 64 letters, digits and hyphens; got ${id === '' ? 'an empty text' : 'a text that has other characters or is longer'}.`,
  );
}

/** Characters. Every valid global id is shorter. */
const maxGlobalIdLength = 512;
