import type { FieldMap } from '@pothos/core';
import { defaultWithinDays, limitTable } from '../../config/limits.ts';
import type { Member } from '../../certificates/certificate.ts';
import {
  daysUntil,
  type ExpirationState as ExpirationStateShape,
  expirationStateOf,
  isExpired,
} from '../../certificates/expiration.ts';
import { badUserInput } from '../errors.ts';
import { type ArgumentBuilder, builder, type FieldBuilder } from './builder.ts';
import { describeValues } from './describe-values.ts';
import { valueOf } from './member.ts';

export const ExpirationState = builder.enumType('ExpirationState', {
  description: 'Whether a client certificate is valid, expires soon, or has expired.',
  values: describeValues<ExpirationStateShape>({
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

/** The fields of a certificate that tell when it expires. All are null when it has no such date. */
export function expirationFields<Shape>(
  t: FieldBuilder<Shape>,
  dateOf: (certificate: Shape) => Member<Date>,
): FieldMap {
  return {
    expirationDate: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it expires. Backends that check it reject it from then on. Null when AWS does not return a date.',
      resolve: (certificate) => valueOf(dateOf(certificate)),
    }),
    isExpired: t.boolean({
      nullable: true,
      description:
        'Whether it has expired, by the clock of the gateway. Null when `expirationDate` is null.',
      resolve: (certificate, _arguments, { reads }) => {
        const date = valueOf(dateOf(certificate));
        return date && isExpired(date, reads.now());
      },
    }),
    daysUntilExpiration: t.int({
      nullable: true,
      description:
        'Days of 24 hours until it expires, rounded down: 0 on the last day, negative after it has expired. Null when `expirationDate` is null.',
      resolve: (certificate, _arguments, { reads }) => {
        const date = valueOf(dateOf(certificate));
        return date && daysUntil(date, reads.now());
      },
    }),
    expirationState: t.field({
      type: ExpirationState,
      nullable: true,
      description:
        'Whether it is valid, expires soon, or has expired. Null when `expirationDate` is null.',
      args: { within: withinArgument(t) },
      resolve: (certificate, { within }, { reads }) => {
        const withinDays = checkWithin(within);
        const date = valueOf(dateOf(certificate));
        return date && expirationStateOf(date, reads.now(), withinDays);
      },
    }),
  };
}
