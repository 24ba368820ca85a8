import { ServiceError } from '../protocols/service-error.ts';

/** What a request says about its Signature Version 4, in its `Authorization` header or in its query. */
export interface SignatureClaims {
  readonly scope: CredentialScope;
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly signedAt: Date;
  readonly sessionToken: string | undefined;
  /** The lifetime of a presigned request, in seconds. Undefined when the signature is in a header. */
  readonly expiresIn: number | undefined;
}

/** The parts of a `Credential`: `keyid/date/region/service/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

/** Parses a `Credential`. Throws AWS's error when it is incomplete. */
export function parseScope(credential: string): CredentialScope {
  const parts = credential.split('/');
  const [accessKeyId, date, region, service, terminator] = parts;
  if (!accessKeyId || !date || !region || !service || !terminator || parts.length !== 5) {
    const form = 'keyid/date/region/service/term';
    throw incomplete(`Credential must have exactly 5 slash-delimited elements, e.g. ${form}`);
  }
  return { accessKeyId, date, region, service, terminator };
}

/** Parses `SignedHeaders`. */
export function parseSignedHeaders(text: string): string[] {
  return text.toLowerCase().split(';');
}

/** Parses a date such as `20261123T120000Z`. Undefined for any other text. */
export function parseLongDate(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)?.slice(1) ?? [];
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Writes a date such as `20261123T120000Z`. */
export function toLongDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** 403, for a request whose signature is incomplete. */
export function incomplete(message: string): ServiceError {
  return new ServiceError(403, 'IncompleteSignatureException', message);
}

/** 403, for a request whose signature is complete and wrong. */
export function invalid(message: string): ServiceError {
  return new ServiceError(403, 'InvalidSignatureException', message);
}
