import type { ApiGateway } from './api-gateway.ts';

/**
 * Reads one certificate from upstream: where the last call succeeded, and from any other location when
 * that fails. Resolves when a location answers.
 */
export async function probeLocations(locations: readonly ApiGateway[]): Promise<unknown> {
  const [latest, ...others] = [...locations].sort(
    (one, other) => lastReadAt(other) - lastReadAt(one),
  );
  try {
    return await latest?.readPage(onePage, fromUpstream);
  } catch {
    return Promise.any(others.map((location) => location.readPage(onePage, fromUpstream)));
  }
}

const onePage = { limit: 1 };
const fromUpstream = { isFresh: true };

function lastReadAt(location: ApiGateway): number {
  return location.status().lastReadAt?.getTime() ?? 0;
}
