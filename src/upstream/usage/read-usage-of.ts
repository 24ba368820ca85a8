import type { ClientCertificate } from '../../certificates/certificate.ts';
import { locationKeyOf } from '../../certificates/location.ts';
import type { Coverage, LocationUsage } from '../../certificates/stage.ts';
import type { ApiGateway } from '../api-gateway.ts';
import type { Locations } from '../locations.ts';
import { allowManyListeners } from '../page-store.ts';
import type { UsageOptions } from './usage-reader.ts';

/** For how long and for whom the usage of certificates is read. */
export interface CertificateUsageOptions extends Omit<UsageOptions, 'onProgress'> {
  /** Hears how much is known of a location while its scan goes on. */
  readonly onProgress?: ((location: ApiGateway, coverage: Coverage) => void) | undefined;
}

/** Reads the usage of the locations that have these certificates. The other locations cost no calls. */
export async function readUsageOf(
  certificates: readonly ClientCertificate[],
  { list, usage }: Pick<Locations, 'list' | 'usage'>,
  { onProgress, ...options }: CertificateUsageOptions,
): Promise<readonly LocationUsage[]> {
  allowManyListeners(options);
  const keys = new Set(certificates.map(({ location }) => locationKeyOf(location)));
  const wanted = list.filter((one) => keys.has(locationKeyOf(one.location())));
  return Promise.all(
    wanted.map((location) =>
      usage.readUsage(location, {
        ...options,
        onProgress:
          onProgress &&
          ((coverage) => {
            onProgress(location, coverage);
          }),
      }),
    ),
  );
}
