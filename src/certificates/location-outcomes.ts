import type { Location } from './location.ts';
import { asUpstreamError, UpstreamError } from './upstream-error.ts';

/** Which locations a result was made of. */
export interface LocationOutcomes {
  /** The locations that were read. */
  readonly read: readonly Location[];
  /** Those that could not be read. Their parts are missing. */
  readonly failures: readonly LocationFailure[];
}

/** A location that could not be read, and why. */
export interface LocationFailure {
  readonly location: Location;
  readonly error: UpstreamError;
}

/** What was read of one location. */
export interface LocationPart<T> {
  readonly location: Location;
  readonly value: T;
}

/** Reads several locations at the same time. One that cannot be read loses only its own part. */
export async function readEach<Source, T>(
  sources: readonly Source[],
  locationOf: (source: Source) => Location,
  read: (source: Source) => Promise<T>,
): Promise<LocationOutcomes & { readonly parts: readonly LocationPart<T>[] }> {
  const outcomes = await Promise.all(
    sources.map(async (source) => {
      const value = await read(source).catch(asUpstreamError);
      return { location: locationOf(source), value };
    }),
  );
  const parts = outcomes.flatMap(({ location, value }) =>
    value instanceof UpstreamError ? [] : [{ location, value }],
  );
  return {
    parts,
    read: parts.map(({ location }) => location),
    failures: outcomes.flatMap(({ location, value }) =>
      value instanceof UpstreamError ? [{ location, error: value }] : [],
    ),
  };
}
