import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Emulator, EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** Options of {@link signedFetch}. The defaults sign like an AWS client. */
export interface SigningOptions {
  readonly method?: string;
  /** Signed, like `host`. `accept` is `application/json` by default. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: EmulatorCredentials;
  readonly region?: string;
  readonly service?: string;
  readonly signingDate?: Date;
  readonly body?: string;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
  /** Changes the headers after signing. */
  readonly tamper?: (headers: Record<string, string>) => Record<string, string>;
}

/** The emulator to send to, and how to sign for it. */
export type SigningTarget = Pick<Emulator, 'url' | 'region' | 'credentials'>;

/** Requests a path and query with a signature. */
export async function signedFetch(
  emulator: SigningTarget,
  target: string,
  options: SigningOptions = {},
): Promise<Response> {
  const headers = await signHeaders(emulator, target, options);
  return fetch(new URL(target, emulator.url), {
    method: options.method ?? 'GET',
    headers: options.tamper?.(headers) ?? headers,
    ...(options.body !== undefined && { body: options.body }),
    ...(options.signal && { signal: options.signal }),
  });
}

/** Options of {@link presign}. */
export type PresigningOptions = Omit<SigningOptions, 'signal' | 'tamper'> & {
  /** Seconds. Default: an hour. */
  readonly expiresIn?: number;
};

/** Presigns a path and query: the signature is in the query. Only `host` is signed by default. */
export async function presign(
  emulator: SigningTarget,
  target: string,
  options: PresigningOptions = {},
): Promise<URL> {
  const request = createRequest(emulator, target, options, {});
  const signed = await createSigner(emulator, options).presign(request, {
    ...(options.signingDate && { signingDate: options.signingDate }),
    ...(options.expiresIn !== undefined && { expiresIn: options.expiresIn }),
  });
  const url = new URL(target, emulator.url);
  for (const [name, value] of Object.entries(signed.query ?? {})) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

async function signHeaders(
  emulator: SigningTarget,
  target: string,
  options: SigningOptions,
): Promise<Record<string, string>> {
  const request = createRequest(emulator, target, options, { accept: 'application/json' });
  const signed = await createSigner(emulator, options).sign(request, {
    ...(options.signingDate && { signingDate: options.signingDate }),
    signableHeaders: new Set([...Object.keys(request.headers)]),
  });
  return signed.headers;
}

function createSigner(emulator: SigningTarget, options: SigningOptions): SignatureV4 {
  return new SignatureV4({
    credentials: options.credentials ?? emulator.credentials,
    region: options.region ?? emulator.region,
    service: options.service ?? 'apigateway',
    sha256: Sha256,
  });
}

function createRequest(
  emulator: SigningTarget,
  target: string,
  options: SigningOptions,
  defaultHeaders: Readonly<Record<string, string>>,
): HttpRequest {
  const url = new URL(target, emulator.url);
  return new HttpRequest({
    method: options.method ?? 'GET',
    protocol: 'http:',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...defaultHeaders, ...options.headers },
    body: options.body,
  });
}
