import type { ClientCertificate } from '../certificates/certificate.ts';
import { UpstreamError } from '../certificates/upstream-error.ts';
import { checkClientCertificateId, decodeGlobalId } from '../graphql/schema/global-id.ts';
import type { ApiGateway } from '../upstream/api-gateway.ts';

/** A certificate and the location that has it. */
export interface FoundCertificate {
  readonly certificate: ClientCertificate;
  readonly location: ApiGateway;
}

/**
 * Searches locations for a certificate, by its global id or its `clientCertificateId`.
 *
 * @throws UpstreamError when it was not found and a location could not be searched.
 */
export async function findCertificates(
  locations: readonly ApiGateway[],
  id: string,
): Promise<readonly FoundCertificate[]> {
  const { clientCertificateId, candidates } = parseId(id, locations);
  const outcomes = await Promise.all(
    candidates.map(async (location) => ({
      location,
      outcome: await readCertificate(location, clientCertificateId),
    })),
  );
  const found = outcomes.flatMap(({ location, outcome }) =>
    outcome === null || outcome instanceof UpstreamError
      ? []
      : [{ location, certificate: outcome }],
  );
  const failure = outcomes.find(({ outcome }) => outcome instanceof UpstreamError)?.outcome;
  if (found.length === 0 && failure instanceof UpstreamError) throw failure;
  return found;
}

/** What to look for, and where. A text that is no id is looked for nowhere. */
function parseId(text: string, locations: readonly ApiGateway[]) {
  const globalId = tryTo(() => decodeGlobalId(text));
  if (globalId === undefined) {
    const isId = tryTo(() => checkClientCertificateId(text)) !== undefined;
    return { clientCertificateId: text, candidates: isId ? locations : [] };
  }
  const { account, region, id } = globalId;
  const candidates = locations.filter((one) => {
    const known = one.location().account;
    const mayBeIt = account === undefined || known === undefined || known === account;
    return one.region === region && mayBeIt;
  });
  return { clientCertificateId: id, candidates };
}

function tryTo<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

async function readCertificate(
  location: ApiGateway,
  id: string,
): Promise<ClientCertificate | null | UpstreamError> {
  try {
    return (await location.readCertificate(id)).value;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}
