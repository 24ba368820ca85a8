import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';

/** What every type of this schema is built with. It defines none itself. */
export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: { DateTime: { Input: Date; Output: Date } };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    firstArgOptions: {
      description:
        'How many certificates from the front, 0 to 500; 25 when neither `first` nor `last` is given.',
    },
    afterArgOptions: { description: 'A cursor: only certificates behind its edge.' },
    lastArgOptions: {
      description:
        'How many certificates from the back, 0 to 500; taken from what `first` leaves when both are given.',
    },
    beforeArgOptions: { description: 'A cursor: only certificates in front of its edge.' },
    // `node` and `nodes` are this schema's own: an id that is wrong is an error of that id alone.
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'The certificates of this page, without their cursors.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The certificates of this page, each with its cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The certificate of this edge.' },
    cursorFieldOptions: {
      description:
        'An opaque resume point: pass it as `after` or `before` to go on right behind or right in front of this edge, with any page size. It belongs to one Region.',
    },
    pageInfoFieldOptions: { description: 'Whether and where the list goes on.' },
    pageInfoTypeOptions: { description: 'Whether and where a connection goes on.' },
    hasNextPageFieldOptions: {
      description:
        'Whether more certificates follow this page. When Amazon API Gateway announces another page, that is taken as yes.',
    },
    hasPreviousPageFieldOptions: { description: 'Whether certificates precede this page.' },
    startCursorFieldOptions: {
      description: 'The cursor of the first edge of this page; null when the page is empty.',
    },
    endCursorFieldOptions: {
      description: 'The cursor of the last edge of this page; null when the page is empty.',
    },
    nodeTypeOptions: {
      description: 'An object with an id that is unique across types and Regions.',
    },
    idFieldOptions: {
      description:
        'A global id, opaque to clients: made of type, Region and `clientCertificateId`.',
    },
  },
});
