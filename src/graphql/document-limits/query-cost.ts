import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { fieldCostOf } from './field-cost.ts';

/** How large a document is once its fragments stand wherever they are spread. */
export interface DocumentMeasure {
  /** Fields, one inside the other. */
  readonly depth: number;
  readonly aliases: number;
  /** Characters of the longest alias. */
  readonly aliasLength: number;
  readonly directives: number;
  readonly fields: number;
  /** Objects of lists, those of a list inside another one for each of its objects. */
  readonly objects: number;
  /** Fields and objects. */
  readonly cost: number;
}

/** Variables as they came, unchecked. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Measures a parsed document, a fragment once for an operation: the time grows with the document, and
 * not with what its fragments multiply to. Every definition is measured, because validation looks at
 * unused ones too. The largest counts.
 *
 * GraphQL Armor (max-depth 2.4.2, max-aliases 2.6.2, cost-limit 2.4.3) does not do here: it lets
 * any number of aliases of `__typename` pass, measures nothing below `__schema`, counts a spread as
 * a level of depth, and has no notion of a page's size in its cost.
 */
export function measureDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Variables,
): DocumentMeasure {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }
  const measured = new Map<string, DocumentMeasure>();
  let given: Variables = variables;

  return document.definitions.reduce((total, definition) => {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      given = withDefaults(definition, variables);
      // A variable's default belongs to its operation, and so does the cost of a fragment that uses it.
      measured.clear();
      const root = schema.getRootType(definition.operation);
      return combine(total, withDirectives(measureSet(definition.selectionSet, root), definition));
    }
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      return combine(total, measureFragment(definition.name.value));
    }
    return total;
  }, nothing);

  function measureSet(set: SelectionSetNode | undefined, type: ParentType): DocumentMeasure {
    return (set?.selections ?? [])
      .map((selection) => withDirectives(measureInside(selection, type), selection))
      .reduce(add, nothing);
  }

  function measureInside(selection: SelectionNode, type: ParentType): DocumentMeasure {
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT: {
        const condition = selection.typeCondition?.name.value;
        const inner = condition === undefined ? type : schema.getType(condition);
        return measureSet(selection.selectionSet, inner);
      }
      case Kind.FIELD: {
        const field = findField(type, selection.name.value);
        const inner = measureSet(selection.selectionSet, field && getNamedType(field.type));
        return wrap(selection, inner, costOf(field, selection, given));
      }
    }
  }

  function measureFragment(name: string): DocumentMeasure {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // Until it is measured it counts nothing: one that spreads itself is validation's to refuse.
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing;
    const type = schema.getType(fragment.typeCondition.name.value);
    const measure = withDirectives(measureSet(fragment.selectionSet, type), fragment);
    measured.set(name, measure);
    return measure;
  }
}

/** The type whose fields are selected; undefined where the document names none that exists. */
type ParentType = GraphQLNamedType | null | undefined;

const nothing: DocumentMeasure = {
  depth: 0,
  aliases: 0,
  aliasLength: 0,
  directives: 0,
  fields: 0,
  objects: 0,
  cost: 0,
};

/** Two selections beside each other. */
function add(one: DocumentMeasure, other: DocumentMeasure): DocumentMeasure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    aliasLength: Math.max(one.aliasLength, other.aliasLength),
    directives: one.directives + other.directives,
    fields: one.fields + other.fields,
    objects: one.objects + other.objects,
    cost: one.cost + other.cost,
  };
}

/** Two definitions, of which one at most is executed. */
function combine(one: DocumentMeasure, other: DocumentMeasure): DocumentMeasure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    aliasLength: Math.max(one.aliasLength, other.aliasLength),
    directives: Math.max(one.directives, other.directives),
    fields: Math.max(one.fields, other.fields),
    objects: Math.max(one.objects, other.objects),
    cost: Math.max(one.cost, other.cost),
  };
}

function wrap(
  { alias }: FieldNode,
  inner: DocumentMeasure,
  { size, cost }: CostOfField,
): DocumentMeasure {
  const fields = inner.fields + 1;
  const objects = size === undefined ? cost + inner.objects : size * (1 + inner.objects);
  return {
    depth: inner.depth + 1,
    aliases: inner.aliases + (alias === undefined ? 0 : 1),
    aliasLength: Math.max(inner.aliasLength, alias?.value.length ?? 0),
    directives: inner.directives,
    fields,
    objects,
    cost: fields + objects,
  };
}

function withDirectives(
  measure: DocumentMeasure,
  { directives = [] }: Pick<SelectionNode, 'directives'>,
): DocumentMeasure {
  if (directives.length === 0) return measure;
  return { ...measure, directives: measure.directives + directives.length };
}

type Field = GraphQLField<unknown, unknown>;

function findField(type: ParentType, name: string): Field | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  return type.getFields()[name];
}

/** The size of a list, or the cost of another field. */
interface CostOfField {
  readonly size: number | undefined;
  readonly cost: number;
}

/** What a field declares that it costs with these arguments, which are not validated yet. */
function costOf(field: Field | undefined, node: FieldNode, variables: Variables): CostOfField {
  const { size, cost = 0 } = field === undefined ? {} : fieldCostOf(field);
  if (size === undefined) return { size, cost };
  const values = (node.arguments ?? []).map(
    ({ name, value }) => [name.value, valueFromASTUntyped(value, variables)] as const,
  );
  return { size: size(Object.fromEntries(values)), cost };
}

function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Variables {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue === undefined
      ? []
      : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
  );
  // Without a prototype: `$constructor` is absent unless it is given.
  return { __proto__: null, ...Object.fromEntries(defaults), ...variables };
}
