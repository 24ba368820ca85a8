import SchemaBuilder, { type ArgBuilder } from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';

/** The types that Pothos uses throughout this schema. */
export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: { DateTime: { Input: Date; Output: Date } };
}

type AllTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** What makes the arguments of a field. */
export interface ArgumentBuilder {
  readonly arg: ArgBuilder<AllTypes>;
}

/** What makes the fields of a type. */
export type FieldBuilder<Shape> = PothosSchemaTypes.ObjectFieldBuilder<AllTypes, Shape>;

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    firstArgOptions: {
      description:
        'Returns at most this many certificates from the start of the list, 0 to 500. Default 25 when `last` is not given either.',
    },
    afterArgOptions: { description: 'Returns only certificates after the edge with this cursor.' },
    lastArgOptions: {
      description:
        'Returns at most this many certificates from the end of the list, 0 to 500. With `first` as well, from the end of what `first` selects.',
    },
    beforeArgOptions: {
      description: 'Returns only certificates before the edge with this cursor.',
    },
    // This schema defines `node` and `nodes` itself: a wrong id causes an error for that id only.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The certificates of this page, each with its cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The certificate of this edge.' },
    cursorFieldOptions: {
      description:
        'An opaque resume point. Pass it as `after` or `before` to continue directly after or before this edge, with any page size. It is valid for one Region.',
    },
    pageInfoFieldOptions: {
      description: 'Whether more pages exist, and the cursors to reach them.',
    },
    pageInfoTypeOptions: {
      description: 'Whether a connection has more pages, and the cursors to reach them.',
    },
    hasNextPageFieldOptions: {
      description:
        'Whether more certificates follow this page. True when Amazon API Gateway returns a `position` for another page, even if that page turns out to be empty.',
    },
    hasPreviousPageFieldOptions: { description: 'Whether certificates precede this page.' },
    startCursorFieldOptions: {
      description: 'The cursor of the first edge of this page; null when the page is empty.',
    },
    endCursorFieldOptions: {
      description: 'The cursor of the last edge of this page; null when the page is empty.',
    },
    nodeTypeOptions: {
      description: 'An object with an id that is unique across all types and Regions.',
    },
    idFieldOptions: {
      description:
        'An opaque global id. It encodes the type, the account, the Region and the `clientCertificateId`.',
    },
  },
});
