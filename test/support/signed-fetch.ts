import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Emulator, EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** What a test signs differently from an AWS client. */
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

/** Requests a path, with its query, with a signature like that of AWS's clients. */
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

async function signHeaders(
  emulator: SigningTarget,
  target: string,
  options: SigningOptions,
): Promise<Record<string, string>> {
  const url = new URL(target, emulator.url);
  const signer = new SignatureV4({
    credentials: options.credentials ?? emulator.credentials,
    region: options.region ?? emulator.region,
    service: options.service ?? 'apigateway',
    sha256: Sha256,
  });
  const request = new HttpRequest({
    method: options.method ?? 'GET',
    protocol: 'http:',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, accept: 'application/json', ...options.headers },
    body: options.body,
  });
  const signed = await signer.sign(request, {
    ...(options.signingDate && { signingDate: options.signingDate }),
    signableHeaders: new Set([...Object.keys(request.headers)]),
  });
  return signed.headers;
}
