import type { ClientCertificate } from '../certificates/certificate.ts';
import { readEach } from '../certificates/location-outcomes.ts';
import { checkClientCertificateId, decodeGlobalId, mayBeOf } from '../graphql/schema/global-id.ts';
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
  const { parts, failures } = await readEach(
    candidates,
    (location) => location.location(),
    async (location) => {
      const { value: certificate } = await location.readCertificate(clientCertificateId);
      return certificate === null ? [] : [{ certificate, location }];
    },
  );
  const found = parts.flatMap(({ value }) => value);
  const [failure] = failures;
  if (found.length === 0 && failure !== undefined) throw failure.error;
  return found;
}

/** What to look for, and where. A text that is no id is looked for nowhere. */
function parseId(text: string, locations: readonly ApiGateway[]) {
  const globalId = tryTo(() => decodeGlobalId(text));
  if (globalId === undefined) {
    const isId = tryTo(() => checkClientCertificateId(text)) !== undefined;
    return { clientCertificateId: text, candidates: isId ? locations : [] };
  }
  const candidates = locations.filter((one) => mayBeOf(globalId, one.location()));
  return { clientCertificateId: globalId.id, candidates };
}

function tryTo<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
