import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type NameNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The text of a document without the names that its author chose freely, the aliases and the name of a
 * single operation: each is told by which of the document's aliases it is, in the order in which they first
 * appear. Two documents of one shape are both valid or both not, for the only rule that looks at aliases asks
 * which of them are the same. An alias that is also the name of a field stays, as it may be the same as that.
 */
export function shapeOf({ definitions, loc }: DocumentNode): string {
  const text = loc?.source.body ?? '';
  const fieldNames = new Set<string>();
  const aliases: NameNode[] = [];
  for (const definition of definitions) collect(definition, fieldNames, aliases);

  const numbers = new Map<string, number>();
  const operationName = nameOfSingleOperation(definitions);
  const pieces: string[] = [];
  let end = 0;
  for (const { value, loc: place } of operationName ? [operationName, ...aliases] : aliases) {
    if (place === undefined || fieldNames.has(value)) continue;
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    pieces.push(text.slice(end, place.start), String(numbers.get(value)));
    ({ end } = place);
  }
  pieces.push(text.slice(end));
  // What no document has, so that a number is never taken for part of a text.
  return pieces.join('\0');
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
