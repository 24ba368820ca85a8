/** The values of an enum from the closed list that the code works with, each with its description. */
export function describeValues<Value extends string>(
  values: readonly Value[],
  descriptions: Readonly<Record<Value, string>>,
) {
  const entries = values.map((value) => [value, { description: descriptions[value] }]);
  return Object.fromEntries(entries) as Record<Value, { description: string }>;
}
