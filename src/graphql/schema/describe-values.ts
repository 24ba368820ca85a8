/** The values of a GraphQL enum, from a description of each. */
export function describeValues<Value extends string>(
  descriptions: Readonly<Record<Value, string>>,
) {
  const entries = Object.entries(descriptions).map(([value, description]) => [
    value,
    { description },
  ]);
  return Object.fromEntries(entries) as Record<Value, { description: string }>;
}
