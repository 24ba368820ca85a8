import { orderDirections, orderFields } from '../../certificates/order.ts';
import { builder } from './builder.ts';
import { describeValues } from './describe-values.ts';

const OrderField = builder.enumType('ClientCertificateOrderField', {
  description: 'What client certificates can be ordered by.',
  values: describeValues(orderFields, {
    EXPIRATION_DATE: 'When it expires.',
    CREATED_DATE: 'When it was made.',
    DESCRIPTION:
      'Its first 1,024 characters of description, by code unit: upper case comes before lower case.',
    CLIENT_CERTIFICATE_ID: 'Its id, by code unit: digits come before letters.',
  }),
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which way an order goes.',
  values: describeValues(orderDirections, {
    ASC: 'The least first: the earliest date, the first letter of the alphabet.',
    DESC: 'The greatest first: the latest date, the last letter of the alphabet.',
  }),
});

export const ClientCertificateOrder = builder.inputType('ClientCertificateOrder', {
  description:
    'An order of client certificates. Ties are broken by `clientCertificateId`, ascending; certificates without the value come last, both ways.',
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true, description: 'What to order by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'Which way; ascending when left out.',
    }),
  }),
});

/** An order as the schema brings it. */
export type OrderInput = typeof ClientCertificateOrder.$inferInput;
