import { DateTimeResolver } from 'graphql-scalars';
import { builder } from './builder.ts';

builder.addScalarType('DateTime', DateTimeResolver, {
  description: 'A point in time as RFC 3339 text, in UTC: `2026-11-23T14:50:28.000Z`.',
});
