import type { ConfigurationItem } from './configuration-items.ts';
import { type Condition, type ConfigQuery, countField } from './query-parser.ts';

/** Whether a query counts rows, or groups them. */
export function isAggregation({ fields, groupBy }: ConfigQuery): boolean {
  return groupBy.length > 0 || fields.includes(countField);
}

/** The rows of a query. */
export function evaluateQuery(
  query: ConfigQuery,
  items: readonly ConfigurationItem[],
): Record<string, unknown>[] {
  const { condition } = query;
  const matching = items.filter((item) => condition === undefined || holds(condition, item));
  if (!isAggregation(query)) return matching.map((item) => selectFields(item, query.fields));
  return groupItems(matching, query.groupBy).map((group) => ({
    ...selectFields(
      group[0] ?? {},
      query.fields.filter((field) => query.groupBy.includes(field)),
    ),
    ...(query.fields.includes(countField) && { [countField]: group.length }),
  }));
}

function holds(condition: Condition, item: ConfigurationItem): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((one) => holds(one, item));
    case 'or':
      return condition.conditions.some((one) => holds(one, item));
    case 'not':
      return !holds(condition.condition, item);
    case 'in':
      return valuesOf(item, condition.property).some((value) =>
        condition.values.some((expected) => String(expected) === value),
      );
    case 'between': {
      const [from, to] = condition.range.map(String);
      return valuesOf(item, condition.property).some(
        (value) => from !== undefined && to !== undefined && from <= value && value <= to,
      );
    }
    case 'like': {
      const parts = condition.pattern.split('%').map((part) => part.replace(/[^\w]/g, '\\$&'));
      const regularExpression = new RegExp(`^${parts.join('.*')}$`, 's');
      return valuesOf(item, condition.property).some((value) => regularExpression.test(value));
    }
  }
}

/** The values of a property as texts. An array has the values of its elements, and an absent property has none. */
function valuesOf(item: unknown, property: string): string[] {
  const values = property.split('.').reduce<unknown[]>(
    (found, name) => {
      return found.flatMap((value) => memberOf(value, name)).filter((value) => value !== undefined);
    },
    [item],
  );
  return values.map(String);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const member: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return member;
}

function groupItems(
  items: readonly ConfigurationItem[],
  groupBy: readonly string[],
): ConfigurationItem[][] {
  const groups = new Map<string, ConfigurationItem[]>();
  for (const item of items) {
    const key = JSON.stringify(groupBy.map((property) => valuesOf(item, property)));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  // Without GROUP BY, COUNT(*) counts everything, even when that is nothing.
  return groupBy.length === 0 && groups.size === 0 ? [[]] : [...groups.values()];
}

/** The fields of an item in the nesting of the item. A field that is absent is left out. */
function selectFields(item: ConfigurationItem, fields: readonly string[]): Record<string, unknown> {
  if (fields.includes('*')) return { ...item };
  const row: Record<string, unknown> = {};
  for (const field of fields) {
    copyField(item, row, field.split('.'));
  }
  return row;
}

function copyField(
  source: unknown,
  target: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
): void {
  const value = memberOf(source, name);
  if (value === undefined) return;
  if (rest.length === 0 || Array.isArray(value)) {
    target[name] = value;
    return;
  }
  const nested = { ...asRecord(target[name]) };
  copyField(value, nested, rest);
  target[name] = nested;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
