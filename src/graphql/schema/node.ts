import type { GraphQLResolveInfo } from 'graphql';
import type { Context, Selection } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { limitTable } from '../../config/limits.ts';
import { builder } from './builder.ts';
import { decodeGlobalId } from './global-id.ts';
import { loadOne } from './load-one.ts';

const maxNodeIds = limitTable.ids.byDefault;

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'The object with this global id; null when there is none (any more).',
    args: {
      id: t.arg.id({ required: true, description: 'A global id, as the field `id` gives it.' }),
    },
    resolve: (_root, { id }, context, info) => loadNode(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description:
      'The objects with these global ids: as many and in the same order, null for each that is not there (any more). An id that is none is an error at its index alone.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Global ids, as the field \`id\` gives them; at most ${maxNodeIds}.`,
      }),
    },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > maxNodeIds) {
        throw badUserInput(`Expected at most ${maxNodeIds} ids; got ${ids.length}.`);
      }
      return ids.map(async (id) => loadNode(id, context, info));
    },
  }),
}));

/** Async, so that a wrong id is an error of that id alone. */
async function loadNode(globalId: string, context: Context, info: GraphQLResolveInfo) {
  const { account, region, id } = decodeGlobalId(globalId);
  return loadOne(id, findLocations({ account, region }, context), context, info);
}

/**
 * The locations that a global id may be of. Without an account, these are all of its Region. An account
 * that is not known yet may be any.
 */
function findLocations(
  { account, region }: { readonly account: string | undefined; readonly region: string },
  { reads }: Context,
): Selection {
  const ofRegion = reads.locations.filter((location) => location.region === region);
  const found = ofRegion.filter((one) => {
    const known = one.location().account;
    return account === undefined || known === undefined || known === account;
  });
  if (found.length > 0) return found;
  throw badUserInput(
    `Expected a global id of a location that this gateway serves; got one of another ${ofRegion.length === 0 ? 'Region' : 'account'}.`,
  );
}
