import { badUserInput } from '../errors.ts';

/** The parts of a global id. */
export interface GlobalId {
  readonly typename: string;
  readonly region: string;
  readonly id: string;
}

/** Encodes a global id: base64url of `{type}:{Region}:{id}`. */
export function encodeGlobalId({ typename, region, id }: GlobalId): string {
  return Buffer.from(`${typename}:${region}:${id}`, 'utf8').toString('base64url');
}

/**
 * Decodes the `clientCertificateId` from the global id of a client certificate of this Region.
 *
 * @throws GraphQLError `BAD_USER_INPUT` for any other text.
 */
export function decodeClientCertificateId(text: string, region: string): string {
  const [typename, idRegion, id, ...rest] = Buffer.from(
    text.slice(0, maxGlobalIdLength),
    'base64url',
  )
    .toString('utf8')
    .split(':');
  if (
    typename === undefined ||
    idRegion === undefined ||
    id === undefined ||
    rest.length > 0 ||
    encodeGlobalId({ typename, region: idRegion, id }) !== text
  ) {
    throw badUserInput('Expected a global id, as the field `id` gives it; got another text.');
  }
  if (typename !== 'ClientCertificate') {
    throw badUserInput('Expected the global id of a ClientCertificate; got one of another type.');
  }
  if (idRegion !== region) {
    throw badUserInput(
      `Expected a global id of the Region ${region}, which this gateway serves; got one of another Region.`,
    );
  }
  return checkClientCertificateId(id);
}

/**
 * Rejects a malformed id before a REST call is made. Amazon API Gateway uses six lower-case letters and
 * digits, but does not document the form, so any word of letters, digits and hyphens is accepted.
 *
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export function checkClientCertificateId(id: string): string {
  if (clientCertificateIdPattern.test(id)) return id;
  throw badUserInput(
    `Expected a clientCertificateId of 1 to 64 letters, digits and hyphens; got ${id === '' ? 'an empty text' : 'a text that has other characters or is longer'}.`,
  );
}

const clientCertificateIdPattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Characters. Every valid global id is shorter. */
const maxGlobalIdLength = 512;
