/** The values of a GraphQL enum, made from the `as const` list that the code uses and their descriptions. */
export function describeValues<Value extends string>(
  values: readonly Value[],
  descriptions: Readonly<Record<Value, string>>,
) {
  const entries = values.map((value) => [value, { description: descriptions[value] }]);
  return Object.fromEntries(entries) as Record<Value, { description: string }>;
}
