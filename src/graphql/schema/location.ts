import type { LocationOutcomes } from '../../certificates/location-outcomes.ts';
import type { Location as LocationShape } from '../../certificates/location.ts';
import type { UpstreamError } from '../../certificates/upstream-error.ts';
import type { ApiGateway } from '../../upstream/api-gateway.ts';
import { builder } from './builder.ts';

/** No error itself: graphql-js would throw an error that a resolver returns. */
type LocationErrorShape = Pick<UpstreamError, 'code' | 'message'>;

const LocationError = builder.objectRef<LocationErrorShape>('LocationError').implement({
  description: 'Why a location could not be read.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: 'The code, as `extensions.code` of an error has it.',
    }),
    message: t.exposeString('message', { description: 'One sentence for people.' }),
  }),
});

const accountDescription =
  'The id of the AWS account; null when AWS does not tell it. The gateway asks AWS STS for it once.';
const accountNameDescription =
  "The name of the account in the configuration of the gateway; `default` for the gateway's own.";
const regionDescription = 'The AWS Region, such as `us-east-1`.';

const Location = builder.objectRef<ApiGateway>('Location').implement({
  description: 'An account in a Region, whose client certificates this gateway reads.',
  fields: (t) => ({
    account: t.string({
      nullable: true,
      description: accountDescription,
      resolve: async (location) => (await location.askAccountId()) ?? null,
    }),
    accountName: t.string({
      description: accountNameDescription,
      resolve: ({ account }) => account.name,
    }),
    region: t.exposeString('region', { description: regionDescription }),
    lastReadAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When this process last read it from Amazon API Gateway; null when it has not yet.',
      resolve: (location) => location.status().lastReadAt ?? null,
    }),
    error: t.field({
      type: LocationError,
      nullable: true,
      description: 'Why the last call to it failed; null when it succeeded or there was none.',
      resolve: (location) => describeError(location.status().error),
    }),
  }),
});

/** A location of an answer, and how many certificates it has where they were counted. */
interface LocationResultShape {
  readonly location: LocationShape;
  readonly error: UpstreamError | undefined;
}

export const LocationResult = builder.objectRef<LocationResultShape>('LocationResult').implement({
  description: 'Whether a location was read for this answer.',
  fields: (t) => ({
    account: t.string({
      nullable: true,
      description: 'The id of the AWS account; null when it is not known.',
      resolve: ({ location }) => location.account ?? null,
    }),
    accountName: t.string({
      description: accountNameDescription,
      resolve: ({ location }) => location.accountName,
    }),
    region: t.string({
      description: regionDescription,
      resolve: ({ location }) => location.region,
    }),
    isRead: t.boolean({
      description: 'Whether it was read. When it was not, its certificates are missing here.',
      resolve: ({ error }) => error === undefined,
    }),
    error: t.field({
      type: LocationError,
      nullable: true,
      description: 'Why it could not be read; null when it was.',
      resolve: ({ error }) => describeError(error),
    }),
  }),
});

/** The locations that a result was made of, and those that are missing in it. */
export function toResults({ read, failures }: LocationOutcomes): LocationResultShape[] {
  return [...read.map((location) => ({ location, error: undefined })), ...failures];
}

function describeError(error: UpstreamError | undefined): LocationErrorShape | null {
  return error === undefined ? null : { code: error.code, message: error.message };
}

builder.queryField('locations', (t) =>
  t.field({
    type: [Location],
    description:
      'The accounts and Regions whose client certificates this gateway reads, in configured order. Reads nothing.',
    resolve: (_root, _arguments, { reads }) => {
      reads.forbidReplay();
      return [...reads.locations];
    },
  }),
);
