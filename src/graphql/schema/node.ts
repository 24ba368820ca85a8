import type { Context } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { limitTable } from '../../config/limits.ts';
import { inSlices } from '../../util/slices.ts';
import { costOfIds, withCost } from '../document-limits/field-cost.ts';
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
    extensions: withCost(costOfIds),
    description:
      'The objects with these global ids, in the same order. Null for each that does not exist or was deleted. A malformed id causes an error at its index only.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Global ids, as returned in the field \`id\`. At most ${maxNodeIds}.`,
      }),
    },
    resolve: async (_root, { ids }, context) => {
      if (ids.length > maxNodeIds) {
        throw badUserInput(`Expected at most ${maxNodeIds} ids; got ${ids.length}.`);
      }
      const outcomes = await Promise.allSettled(ids.map(async (id) => loadNode(id, context)));
      return inSlices(
        outcomes.map((outcome) =>
          outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error),
        ),
      );
    },
  }),
}));

function loadNode(id: string, { reads, clientCertificates }: Context) {
  return clientCertificates.loadById(decodeClientCertificateId(id, reads.region));
}
