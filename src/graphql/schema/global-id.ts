import { badUserInput } from '../errors.ts';

/** What a global id is made of. */
export interface GlobalId {
  readonly typename: string;
  readonly region: string;
  readonly id: string;
}

/** The opaque text of a global id: base64url of `{type}:{Region}:{id}`. */
export function encodeGlobalId({ typename, region, id }: GlobalId): string {
  return Buffer.from(`${typename}:${region}:${id}`, 'utf8').toString('base64url');
}

/**
 * The `clientCertificateId` in a global id of a client certificate of this Region.
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
 * Refuses what cannot be an id before it is sent anywhere. Amazon API Gateway's are six lower-case
 * letters and digits; their form is not documented, so any plain word passes.
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

/** Characters; longer than the id of any certificate in any Region. */
const maxGlobalIdLength = 512;
