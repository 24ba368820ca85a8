import type { GraphQLResolveInfo } from 'graphql';
import type { Location } from '../../certificates/location.ts';
import { UpstreamError } from '../../certificates/upstream-error.ts';
import type { Context, Selection } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { type ArgumentBuilder, builder } from './builder.ts';
import { errorAtField } from './field-errors.ts';

const LocationInput = builder.inputType('LocationInput', {
  description:
    'Which locations to read: those that meet all of these conditions. At least one is needed.',
  fields: (t) => ({
    account: t.string({ description: 'The id of the AWS account.' }),
    accountName: t.string({ description: 'The name of the account in the configuration.' }),
    region: t.string({ description: 'The AWS Region, such as `us-east-1`.' }),
  }),
});

/** The most values of one argument. A value without a Region or without an account names many locations. */
const maxLocationInputs = 100;

/** The locations that a field may be limited to, as the schema brings them. */
export type LocationInputs = readonly (typeof LocationInput.$inferInput)[] | null | undefined;

/** The argument that says which locations a field reads. */
export function locationsArgument(t: ArgumentBuilder) {
  return t.arg({
    type: [LocationInput],
    description: `Only these locations, in configured order; all when left out. At most ${maxLocationInputs} values.`,
  });
}

/**
 * The locations that an argument selects, in configured order. One that is not configured is an error
 * beside the answer, as long as another is.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when it selects none.
 */
export function selectLocations(
  given: LocationInputs,
  { reads, fieldErrors }: Context,
  info: GraphQLResolveInfo,
): Selection {
  if (given === null || given === undefined) return reads.locations;
  if (given.length === 0) throw badUserInput('Expected locations to name a location; got none.');
  if (given.length > maxLocationInputs) {
    throw badUserInput(
      `Expected locations to have at most ${maxLocationInputs} values; got ${given.length}.`,
    );
  }
  const unknown = given.flatMap((input, index) => {
    if (Object.values(input).every((condition) => condition === null || condition === undefined)) {
      throw badUserInput(
        `Expected locations[${index}] to have an account, an accountName or a region; got none of them.`,
      );
    }
    const isKnown = reads.locations.some((one) => isSelected(one.location(), input));
    return isKnown ? [] : [index];
  });
  const errors = unknown.map((index) =>
    badUserInput(
      `Expected locations[${index}] to be a location of this gateway; got one that is not configured. The field locations of the query lists them.`,
    ),
  );
  const [first] = errors;
  if (first !== undefined && errors.length === given.length) throw first;
  fieldErrors.push(...errors.map((error) => errorAtField(error, info)));
  return reads.locations.filter((one) => given.some((input) => isSelected(one.location(), input)));
}

/** The arguments that name accounts. */
interface AccountArguments {
  readonly locations?: LocationInputs;
  /** Those of a filter. */
  readonly accounts?: readonly string[] | null | undefined;
}

/**
 * Resolves a field once the account ids are known, if an argument names one. Otherwise at once, so that all
 * fields of an operation are read together.
 *
 * @throws UpstreamError when a location whose id AWS did not tell may be of one of the accounts that are named.
 */
export function withAccountIds<T>(
  given: AccountArguments,
  context: Context,
  resolve: () => T,
): T | Promise<Awaited<T>> {
  const isUnknown = context.reads.locations.some((one) => one.location().account === undefined);
  if (!isUnknown || namedAccounts(given).length === 0) return resolve();
  return askAccountIds(given, context).then(resolve) as Promise<Awaited<T>>;
}

async function askAccountIds(given: AccountArguments, context: Context): Promise<void> {
  const { locations } = context.reads;
  const ids = new Set(await Promise.all(locations.map((location) => location.askAccountId())));
  if (!ids.has(undefined) || namedAccounts(given).every((id) => ids.has(id))) return;
  const unknown = locations.find((one) => one.location().account === undefined);
  throw new UpstreamError(
    'UPSTREAM_UNAVAILABLE',
    'AWS STS did not tell the id of an account. It may be one that is asked for.',
    { operation: 'GetCallerIdentity', location: unknown?.location() },
  );
}

function namedAccounts({ locations, accounts }: AccountArguments): readonly string[] {
  return [...(accounts ?? []), ...(locations ?? []).flatMap(({ account }) => account ?? [])];
}

function isSelected(
  location: Location,
  { account, accountName, region }: typeof LocationInput.$inferInput,
): boolean {
  return (
    (account ?? location.account) === location.account &&
    (accountName ?? location.accountName) === location.accountName &&
    (region ?? location.region) === location.region
  );
}
