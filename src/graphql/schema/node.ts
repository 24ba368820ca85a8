import type { GraphQLResolveInfo } from 'graphql';
import type { Context, Selection } from '../context.ts';
import { badUserInput } from '../errors.ts';
import { limitTable } from '../../config/limits.ts';
import { inSlices } from '../../util/slices.ts';
import { sizeOfIds } from '../document-limits/field-cost.ts';
import { builder } from './builder.ts';
import { type DecodedGlobalId, decodeGlobalId, mayBeOf } from './global-id.ts';
import { loadOne } from './load-one.ts';

const maxNodeIds = limitTable.ids.byDefault;

builder.queryFields((t) => ({
  node: t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'The object with this global id. Null when it does not exist or was deleted.',
    args: {
      id: t.arg.id({ required: true, description: 'A global id, as returned in the field `id`.' }),
    },
    resolve: (_root, { id }, context, info) => loadNode(id, context, info),
  }),
  nodes: t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    extensions: { size: sizeOfIds },
    description:
      'The objects with these global ids, in the same order. Null for each that does not exist or was deleted. A malformed id causes an error at its index only.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: `Global ids, as returned in the field \`id\`. At most ${maxNodeIds}.`,
      }),
    },
    resolve: async (_root, { ids }, context, info) => {
      if (ids.length > maxNodeIds) {
        throw badUserInput(`Expected at most ${maxNodeIds} ids; got ${ids.length}.`);
      }
      const outcomes = await Promise.allSettled(ids.map(async (id) => loadNode(id, context, info)));
      return inSlices(
        outcomes.map((outcome) =>
          outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error),
        ),
      );
    },
  }),
}));

/**
 * The certificate with a global id; null when there is none. Async, so that a wrong id is an error of that
 * id alone.
 *
 * @throws GraphQLError `BAD_USER_INPUT`
 */
export async function loadNode(globalId: string, context: Context, info: GraphQLResolveInfo) {
  const decoded = decodeGlobalId(globalId);
  return loadOne(decoded.id, findLocations(decoded, context), context, info);
}

/** The locations that a global id may be of. */
function findLocations(globalId: DecodedGlobalId, { reads: { locations } }: Context): Selection {
  const found = locations.filter((one) => mayBeOf(globalId, one.location()));
  // Where the account is known, none whose id is unknown can be it.
  const { account } = globalId;
  const known = found.filter((one) => account !== undefined && one.location().account === account);
  if (known.length > 0) return known;
  if (found.length > 0) return found;
  const isOfRegion = locations.some(({ region }) => region === globalId.region);
  throw badUserInput(
    `Expected a global id of a location that this gateway serves; got one of another ${isOfRegion ? 'account' : 'Region'}.`,
  );
}
