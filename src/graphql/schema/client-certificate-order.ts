import type { Order } from '../../certificates/order.ts';
import { builder } from './builder.ts';
import { describeValues } from './describe-values.ts';

const OrderField = builder.enumType('ClientCertificateOrderField', {
  description: 'The values by which client certificates can be sorted.',
  values: describeValues<Order['field']>({
    EXPIRATION_DATE: 'The expiration date.',
    CREATED_DATE: 'The creation date.',
    DESCRIPTION:
      'The first 1,024 characters of the description, by UTF-16 code unit: upper case sorts before lower case.',
    CLIENT_CERTIFICATE_ID: 'The id, by UTF-16 code unit: digits sort before letters.',
  }),
});

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'The direction of an order.',
  values: describeValues<Order['direction']>({
    ASC: 'Ascending: the earliest date, or the first letter of the alphabet, comes first.',
    DESC: 'Descending: the latest date, or the last letter of the alphabet, comes first.',
  }),
});

export const ClientCertificateOrder = builder.inputType('ClientCertificateOrder', {
  description:
    'An order of client certificates. Ties are broken by `clientCertificateId`, ascending. Certificates without a value come last in both directions.',
  fields: (t) => ({
    field: t.field({ type: OrderField, required: true, description: 'The value to sort by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'The direction. Default `ASC`.',
    }),
  }),
});

/** The order argument as Pothos passes it. */
export type OrderInput = typeof ClientCertificateOrder.$inferInput;
