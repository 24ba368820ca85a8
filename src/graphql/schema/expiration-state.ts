import { defaultWithinDays, limitTable } from '../../config/limits.ts';
import { expirationStates } from '../../certificates/expiration.ts';
import { badUserInput } from '../errors.ts';
import { type ArgumentBuilder, builder } from './builder.ts';
import { describeValues } from './describe-values.ts';

export const ExpirationState = builder.enumType('ExpirationState', {
  description: 'Whether a client certificate is valid, expires soon, or has expired.',
  values: describeValues(expirationStates, {
    VALID: 'It expires, but not within the given days.',
    EXPIRING: 'It has not expired yet, and expires within the given days.',
    EXPIRED: 'It has expired.',
  }),
});

/** The description of every argument `within`. */
export const withinDescription = `A certificate that expires within this many days counts as \`EXPIRING\`. 0 to ${limitTable.withinDays.byDefault}.`;

/** The argument `within`. */
export function withinArgument(t: ArgumentBuilder) {
  return t.arg.int({
    defaultValue: defaultWithinDays,
    description: withinDescription,
  });
}

/**
 * Checks the argument `within`, and gives its default when it is left out.
 *
 * @throws GraphQLError `BAD_USER_INPUT` when it is out of range.
 */
export function checkWithin(given: number | null | undefined): number {
  const days = given ?? defaultWithinDays;
  if (days >= 0 && days <= limitTable.withinDays.byDefault) return days;
  throw badUserInput(
    `Expected within to be from 0 to ${limitTable.withinDays.byDefault} days; got ${days}.`,
  );
}
