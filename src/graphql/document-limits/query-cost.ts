import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { limitTable } from '../../config/limits.ts';

/** How large a document is once its fragments stand wherever they are spread. */
export interface DocumentMeasure {
  /** Fields, one inside the other. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly fields: number;
  /** A page costs its `first` or `last`, whichever is more, `nodes` its ids, and every field 1. */
  readonly cost: number;
}

/** Variables as they came, unchecked. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * Measures a parsed document, a fragment once for an operation: the time grows with the document, and
 * not with what its fragments multiply to. Every definition is measured, since validation looks at those too that no
 * operation uses; the largest counts.
 *
 * GraphQL Armor (max-depth 2.4.2, max-aliases 2.6.2, cost-limit 2.4.3) does not do here: it lets
 * any number of aliases of `__typename` pass, measures nothing below `__schema`, counts a spread as
 * a level of depth, and has no notion of a page's size in its cost.
 */
export function measureDocument(document: DocumentNode, variables: Variables): DocumentMeasure {
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
      // A variable's default is its operation's own, so fragments that use it are too.
      measured.clear();
      return combine(total, withDirectives(measureSet(definition.selectionSet), definition));
    }
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      return combine(total, measureFragment(definition.name.value));
    }
    return total;
  }, nothing);

  function measureSet(set: SelectionSetNode | undefined): DocumentMeasure {
    return (set?.selections ?? []).map(measureSelection).reduce(add, nothing);
  }

  function measureSelection(selection: SelectionNode): DocumentMeasure {
    const inner = measureInside(selection);
    return withDirectives(inner, selection);
  }

  function measureInside(selection: SelectionNode): DocumentMeasure {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return measureFragment(selection.name.value);
    const inner = measureSet(selection.selectionSet);
    return selection.kind === Kind.FIELD ? wrap(selection, inner, given) : inner;
  }

  function measureFragment(name: string): DocumentMeasure {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // Until it is measured it counts nothing: one that spreads itself is validation's to refuse.
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing;
    const measure = withDirectives(measureSet(fragment.selectionSet), fragment);
    measured.set(name, measure);
    return measure;
  }
}

const nothing: DocumentMeasure = { depth: 0, aliases: 0, directives: 0, fields: 0, cost: 0 };

/** Two selections beside each other. */
function add(one: DocumentMeasure, other: DocumentMeasure): DocumentMeasure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: one.aliases + other.aliases,
    directives: one.directives + other.directives,
    fields: one.fields + other.fields,
    cost: one.cost + other.cost,
  };
}

/** Two definitions, of which one at most is executed. */
function combine(one: DocumentMeasure, other: DocumentMeasure): DocumentMeasure {
  return {
    depth: Math.max(one.depth, other.depth),
    aliases: Math.max(one.aliases, other.aliases),
    directives: Math.max(one.directives, other.directives),
    fields: Math.max(one.fields, other.fields),
    cost: Math.max(one.cost, other.cost),
  };
}

function wrap(field: FieldNode, inner: DocumentMeasure, variables: Variables): DocumentMeasure {
  return {
    depth: inner.depth + 1,
    aliases: inner.aliases + (field.alias === undefined ? 0 : 1),
    directives: inner.directives,
    fields: inner.fields + 1,
    cost: inner.cost + 1 + sizeOf(field.arguments ?? [], variables),
  };
}

function withDirectives(
  measure: DocumentMeasure,
  { directives = [] }: Pick<SelectionNode, 'directives'>,
): DocumentMeasure {
  if (directives.length === 0) return measure;
  return { ...measure, directives: measure.directives + directives.length };
}

/**
 * How many objects a field's arguments ask for. What is past the limit of such an argument counts as
 * the limit: the argument's own check refuses it, and says better why.
 */
function sizeOf(fieldArguments: readonly ArgumentNode[], variables: Variables): number {
  const sizes = fieldArguments.map(({ name: { value: name }, value }) => {
    if (name === 'ids') return Math.min(lengthOf(value, variables), limitTable.ids.byDefault);
    if (name !== 'first' && name !== 'last') return 0;
    return Math.min(countOf(value, variables), limitTable.first.byDefault);
  });
  return Math.max(0, ...sizes);
}

/** A count that is none costs nothing, and is refused where it is used. */
function countOf(value: ValueNode, variables: Variables): number {
  if (value.kind === Kind.INT) return Number(value.value);
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return typeof given === 'number' && given > 0 ? given : 0;
}

function lengthOf(value: ValueNode, variables: Variables): number {
  if (value.kind === Kind.LIST) return value.values.length;
  const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return Array.isArray(given) ? given.length : 1;
}

function withDefaults(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Variables {
  const defaults = variableDefinitions.map(
    ({ variable, defaultValue }) => [variable.name.value, defaultOf(defaultValue)] as const,
  );
  return { ...Object.fromEntries(defaults), ...variables };
}

function defaultOf(value: ValueNode | undefined): unknown {
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.LIST ? value.values : undefined;
}
