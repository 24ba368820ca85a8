import type { WireBody } from '../../http/wire-response.ts';

/** The media type of a response to a request that does not accept plain JSON. */
export const halType = 'application/hal+json';

/** A resource before it is written as HAL. */
export interface HalResource {
  /** Its address. */
  readonly href: string;
  /** Its further links, by relation. */
  readonly links: Readonly<Record<string, object>>;
  /** Its members in rest-json. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** A page of resources before it is written as HAL. */
export interface HalPage {
  /** The address of the list. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What the links are about, such as `clientcertificate`. */
  readonly rel: string;
  /** Its further links, by relation. */
  readonly links: Readonly<Record<string, object>>;
  readonly items: readonly HalResource[];
  /** The token of the next page. */
  readonly next: string | undefined;
}

/**
 * A page of a list as HAL (Hypertext Application Language), like the samples on the operations' reference pages.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetClientCertificates.html
 */
export function toHalPage({ path, query, rel, links, items, next }: HalPage): WireBody {
  return {
    _links: {
      curies: toCuries(rel),
      self: { href: withQuery(path, query) },
      ...links,
      ...(items.length > 0 && { item: unwrapOnly(items.map(({ href }) => ({ href }))) }),
      ...(next !== undefined && {
        next: { href: withQuery(path, { ...query, position: next }) },
      }),
    },
    _embedded: { item: unwrapOnly(items.map((item) => toHal(item, {}))) },
  };
}

/** One resource as HAL. */
export function toHalResource(resource: HalResource, rel: string): WireBody {
  return toHal(resource, { curies: toCuries(rel) });
}

function toHal({ href, links, members }: HalResource, moreLinks: object): WireBody {
  return { _links: { ...moreLinks, self: { href }, ...links }, ...withIsoDates(members) };
}

function toCuries(rel: string): object {
  return { href: '{rel}.html', name: rel, templated: true };
}

function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** API Gateway writes a list with one element as that element. */
function unwrapOnly<T>(items: T[]): T | T[] {
  const [first] = items;
  return first !== undefined && items.length === 1 ? first : items;
}

function withIsoDates(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      name.endsWith('Date') && typeof value === 'number' ? toIsoText(value) : value,
    ]),
  );
}

/** Epoch seconds as a text such as `2026-11-23T12:00:00Z`. */
export function toIsoText(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}
