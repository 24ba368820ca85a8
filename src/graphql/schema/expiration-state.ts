import { defaultWithinDays, limitTable } from '../../config/limits.ts';
import type { ArgBuilder } from '@pothos/core';
import { expirationStates } from '../../certificates/expiration.ts';
import { badUserInput } from '../errors.ts';
import { builder, type SchemaTypes } from './builder.ts';
import { describeValues } from './describe-values.ts';

export const ExpirationState = builder.enumType('ExpirationState', {
  description: 'Where a client certificate stands on its way to its end.',
  values: describeValues(expirationStates, {
    VALID: 'It expires later than within the days asked for.',
    EXPIRING: 'It has not expired, and will within the days asked for.',
    EXPIRED: 'Its expiration date is past.',
  }),
});

/** What `within` means, wherever it is asked for. */
export const withinDescription = `Days ahead within which an end counts as near, 0 to ${limitTable.withinDays.byDefault}.`;

/** The argument that says how near an end is near. */
export function withinArgument(t: { arg: ArgBuilder<PothosTypes> }) {
  return t.arg.int({
    defaultValue: defaultWithinDays,
    description: withinDescription,
  });
}

/** @throws GraphQLError `BAD_USER_INPUT` when it is out of its range. */
export function checkWithin(given: number | null | undefined): number {
  const days = given ?? defaultWithinDays;
  if (days >= 0 && days <= limitTable.withinDays.byDefault) return days;
  throw badUserInput(
    `Expected within to be from 0 to ${limitTable.withinDays.byDefault} days; got ${days}.`,
  );
}

type PothosTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;
