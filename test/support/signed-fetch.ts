import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Emulator, EmulatorCredentials } from '../../src/emulator/emulator.ts';

/** What a test signs differently from a well-behaved client. */
export interface SigningOptions {
  readonly method?: string;
  /** Beside `host`; signed like it. `accept` is `application/json` unless another is given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: EmulatorCredentials;
  readonly region?: string;
  readonly service?: string;
  readonly signingDate?: Date;
  readonly body?: string;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
  /** Changes the headers after they were signed. */
  readonly tamper?: (headers: Record<string, string>) => Record<string, string>;
}

/** Which emulator to ask, and how to sign for it; a running one says so itself. */
export type SigningTarget = Pick<Emulator, 'url' | 'region' | 'credentials'>;

/** Asks the emulator for a path, query included, with a signature as AWS's clients make it. */
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
