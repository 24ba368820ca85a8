import { dateOfEpochSeconds, isName } from '../../certificates/certificate.ts';
import type { AcmCertificate, Api, ApiProtocol } from '../../certificates/stage.ts';
import { malformed } from '../../certificates/upstream-error.ts';
import { isObject } from '../../util/is-object.ts';
import { readRawList } from '../response-parser.ts';
import type { UpstreamResponse } from '../transport.ts';

/** A page of a list, and the token of the next one. */
export interface UsagePage<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** A stage as it is read of an API. */
export interface ReadStage {
  readonly name: string;
  readonly clientCertificateId: string | null;
}

/** Reads a page of GetRestApis. @throws UpstreamError `UPSTREAM_MALFORMED` */
export function parseRestApis(response: UpstreamResponse): UsagePage<Api> {
  const { elements, nextPosition } = readRawList(response, restApis);
  return {
    items: elements.map((element) => parseApi(element, 'id', 'REST', response)),
    next: nextPosition,
  };
}

/** Reads the WebSocket APIs of a page of GetApis. No other API there can present a certificate. */
export function parseWebSocketApis(response: UpstreamResponse): UsagePage<Api> {
  const { items, next } = readV2List(response);
  return {
    items: items
      .filter((item) => memberOf(item, 'protocolType') !== 'HTTP')
      .map((item) => parseApi(item, 'apiId', 'WEBSOCKET', response)),
    next,
  };
}

/** Reads the stages of an API. @throws UpstreamError `UPSTREAM_MALFORMED` */
export function parseStages(
  response: UpstreamResponse,
  protocol: ApiProtocol,
): UsagePage<ReadStage> {
  if (protocol === 'WEBSOCKET') {
    const { items, next } = readV2List(response);
    return { items: items.map((item) => parseStage(item, response)), next };
  }
  const { elements } = readRawList(response, stages);
  return { items: elements.map((item) => parseStage(item, response)), next: undefined };
}

/** Reads a stage. @throws UpstreamError `UPSTREAM_MALFORMED` */
export function parseStage(item: unknown, response: UpstreamResponse): ReadStage {
  const name = memberOf(item, 'stageName');
  const id = memberOf(item, 'clientCertificateId') ?? null;
  if (!isName(name)) throw malformed(response, 'a stage has no stageName');
  if (id !== null && typeof id !== 'string') {
    throw malformed(response, 'clientCertificateId of a stage is not a string');
  }
  return { name, clientCertificateId: id === '' ? null : id };
}

/** Reads a page of ListCertificates. What is wrong with one member makes that member null. */
export function parseAcmCertificates(response: UpstreamResponse): UsagePage<AcmCertificate> {
  const { items, next } = readList(response, 'CertificateSummaryList', 'NextToken');
  return {
    items: items.map((item) => {
      const arn = memberOf(item, 'CertificateArn');
      if (!isName(arn)) throw malformed(response, 'a certificate has no CertificateArn');
      return {
        arn,
        domainName: textOf(item, 'DomainName'),
        expirationDate: dateOfEpochSeconds(memberOf(item, 'NotAfter')),
        type: textOf(item, 'Type'),
        status: textOf(item, 'Status'),
        renewalEligibility: textOf(item, 'RenewalEligibility'),
      };
    }),
    next,
  };
}

/** Reads the elements of a member, and the token of the next page. */
export function readList(
  response: UpstreamResponse,
  member: string,
  tokenName: string,
): UsagePage<unknown> {
  const items = response.body[member] ?? [];
  const token = response.body[tokenName] ?? '';
  if (!Array.isArray(items)) throw malformed(response, `${member} is not a list`);
  if (typeof token !== 'string') throw malformed(response, `${tokenName} is not a string`);
  if (!(member in response.body) && Object.keys(response.body).length > 0) {
    throw malformed(response, `it has no ${member}`);
  }
  return { items, next: token === '' ? undefined : token };
}

/**
 * Reads a list page by page. A token that leads to itself, or back, ends it with an error.
 *
 * @throws UpstreamError
 */
export async function* readPages<T>(
  readPage: (token: string | undefined) => Promise<UpstreamResponse>,
  parse: (response: UpstreamResponse) => UsagePage<T>,
): AsyncGenerator<readonly T[]> {
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const response = await readPage(token);
    const { items, next } = parse(response);
    yield items;
    if (next !== undefined && tokens.has(next)) {
      throw malformed(response, 'it leads back to an earlier page');
    }
    if (next !== undefined) tokens.add(next);
    token = next;
  } while (token !== undefined);
}

const restApis = { name: 'REST APIs', path: /^\/restapis(\?|$)/ };
const stages = { name: 'stages', path: /^\/restapis\/[^/]+\/stages(\?|$)/ };

function readV2List(response: UpstreamResponse): UsagePage<unknown> {
  return readList(response, 'items', 'nextToken');
}

function parseApi(
  item: unknown,
  idName: string,
  protocol: ApiProtocol,
  response: UpstreamResponse,
): Api {
  const id = memberOf(item, idName);
  if (!isName(id)) throw malformed(response, `an API has no ${idName}`);
  return { id, name: textOf(item, 'name'), protocol };
}

function textOf(item: unknown, name: string): string | null {
  const value = memberOf(item, name);
  return typeof value === 'string' ? value : null;
}

function memberOf(item: unknown, name: string): unknown {
  return isObject(item) && Object.hasOwn(item, name) ? item[name] : undefined;
}
