/**
 * Serializes a value as JSON, and nothing as an empty text. Each element of a list is serialized once and reused in every
 * list that contains it, because the elements are nearly all of the text.
 */
export function serializeJson(value: unknown): string {
  if (value === undefined) return '';
  if (!hasItems(value)) return JSON.stringify(value);
  const { item, ...others } = value;
  const items = item.map(serializeItem).join(',');
  const end = JSON.stringify(others).slice(1);
  return `{"item":[${items}]${end === '}' ? '' : ','}${end}`;
}

const serializedItems = new WeakMap<object, string>();

function serializeItem(item: object): string {
  const text = serializedItems.get(item) ?? JSON.stringify(item);
  serializedItems.set(item, text);
  return text;
}

function hasItems(value: unknown): value is { readonly item: readonly object[] } {
  if (typeof value !== 'object' || value === null || !('item' in value)) return false;
  const { item } = value;
  return Array.isArray(item) && item.every((one) => typeof one === 'object' && one !== null);
}
