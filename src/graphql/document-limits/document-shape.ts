import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type NameNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What is left of a document without the names that its author chose freely. */
export interface DocumentShape {
  /** The same for two documents if and only if they differ in nothing but such names. */
  readonly text: string;
  /** Those names: the text tells each by its index. */
  readonly names: readonly string[];
}

/**
 * Takes the aliases and the name of a single operation out of a document. Two documents of one shape are
 * both valid or both not, for the only rule that looks at aliases asks which of them are the same; and
 * their answers differ in the aliases alone. An alias that is also the name of a field stays, as it may
 * be the same as that.
 */
export function describeShape({ definitions, loc }: DocumentNode): DocumentShape {
  const text = loc?.source.body ?? '';
  const fieldNames = new Set<string>();
  const aliases: NameNode[] = [];
  for (const definition of definitions) collect(definition, fieldNames, aliases);

  const indexes = new Map<string, number>();
  const operationName = nameOfSingleOperation(definitions);
  const pieces: string[] = [];
  let end = 0;
  for (const { value, loc: place } of operationName ? [operationName, ...aliases] : aliases) {
    if (place === undefined || fieldNames.has(value)) continue;
    if (!indexes.has(value)) indexes.set(value, indexes.size);
    pieces.push(text.slice(end, place.start), String(indexes.get(value)));
    ({ end } = place);
  }
  pieces.push(text.slice(end));
  // What stands in no name, so that an index is never taken for part of a text.
  return { text: pieces.join('\0'), names: [...indexes.keys()] };
}

function collect(
  node: DefinitionNode | SelectionNode,
  fieldNames: Set<string>,
  aliases: NameNode[],
): void {
  // Of a leaf it is there and undefined.
  const { selectionSet } = node as { readonly selectionSet?: SelectionSetNode | undefined };
  for (const selection of selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      fieldNames.add(selection.name.value);
      if (selection.alias !== undefined) aliases.push(selection.alias);
    }
    collect(selection, fieldNames, aliases);
  }
}

/** Of several, names tell which is executed, and must differ. */
function nameOfSingleOperation(definitions: readonly DefinitionNode[]): NameNode | undefined {
  const [only, ...others] = definitions;
  if (only?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return undefined;
  return only.name;
}
