import type { WireResponse } from '../../http/wire-response.ts';
import type { Page } from '../../lists/pages.ts';
import { restJsonResponse, restJsonType } from '../../protocols/rest-json.ts';
import type { OperationCall } from '../operation.ts';
import { type HalPage, type HalResource, halType, toHalPage, toHalResource } from './hal.ts';

/** How resources of one kind are written. */
export interface Representation<T> {
  /** What HAL links are about, such as `clientcertificate`. */
  readonly rel: string;
  /** Members as the SDKs read them: dates are epoch seconds, and members without a value are absent. */
  readonly toMembers: (resource: T) => Record<string, unknown>;
  /** The last segment of a resource's address. */
  readonly idOf: (resource: T) => string;
  /** Further HAL links of a resource with the given address. */
  readonly linksOf?: (href: string) => HalResource['links'];
  /** Further HAL links of a list with the given address. */
  readonly listLinksOf?: (path: string) => HalPage['links'];
}

/** Writes a page of resources: as rest-json for clients that accept it, otherwise as HAL. */
export function respondWithPage<T>(
  call: OperationCall,
  { items, next }: Page<T>,
  representation: Representation<T>,
): WireResponse {
  const { path, query } = call;
  if (acceptsJson(call)) {
    const item = items.map(representation.toMembers);
    return restJsonResponse(next === undefined ? { item } : { item, position: next });
  }
  const halPage = toHalPage({
    path,
    query,
    rel: representation.rel,
    links: representation.listLinksOf?.(path) ?? {},
    items: items.map((item) => {
      const href = `${path}/${encodeURIComponent(representation.idOf(item))}`;
      return toHalSource(item, href, representation);
    }),
    next,
  });
  return restJsonResponse(halPage, halType);
}

/** Writes one resource: as rest-json for clients that accept it, otherwise as HAL. */
export function respondWithResource<T>(
  call: OperationCall,
  resource: T,
  representation: Representation<T>,
): WireResponse {
  if (acceptsJson(call)) return restJsonResponse(representation.toMembers(resource));
  const source = toHalSource(resource, call.path, representation);
  return restJsonResponse(toHalResource(source, representation.rel), halType);
}

function toHalSource<T>(
  resource: T,
  href: string,
  { linksOf, toMembers }: Representation<T>,
): HalResource {
  return { href, links: linksOf?.(href) ?? {}, members: toMembers(resource) };
}

/** Without this header the service answers in HAL. */
function acceptsJson({ accept }: OperationCall): boolean {
  return accept?.toLowerCase().includes(restJsonType) === true;
}
