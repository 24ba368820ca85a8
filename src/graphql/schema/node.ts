import type { Context } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { limitTable } from '../../config/limits.ts';
import { builder } from './builder.ts';
import { decodeClientCertificateId } from './global-id.ts';

const maxNodeIds = limitTable.ids.byDefault;

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'The object with this global id. Null when it does not exist or was deleted.',
    args: {
      id: t.arg.id({ required: true, description: 'A global id, as returned in the field `id`.' }),
    },
    resolve: (_root, { id }, context) => loadNode(id, context),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'The objects with these global ids, in the same order. Null for each that does not exist or was deleted. A malformed id causes an error at its index only.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Global ids, as returned in the field \`id\`. At most ${maxNodeIds}.`,
      }),
    },
    resolve: (_root, { ids }, context) => {
      if (ids.length > maxNodeIds) {
        throw badUserInput(`Expected at most ${maxNodeIds} ids; got ${ids.length}.`);
      }
      return ids.map(async (id) => loadNode(id, context));
    },
  }),
}));

function loadNode(id: string, { reads, clientCertificates }: Context) {
  return clientCertificates.loadById(decodeClientCertificateId(id, reads.region));
}
