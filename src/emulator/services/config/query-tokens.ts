/** A part of a query's text. */
export type QueryToken =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'value'; readonly value: string | number }
  | { readonly kind: 'sign'; readonly text: string };

/** Splits a query into tokens. Undefined when it contains anything else. */
export function tokenize(expression: string): QueryToken[] | undefined {
  const tokens: QueryToken[] = [];
  let rest = expression.trim();
  while (rest !== '') {
    const match = pattern.exec(rest);
    if (match === null) return undefined;
    tokens.push(toToken(match));
    rest = rest.slice(match[0].length).trimStart();
  }
  return tokens;
}

// A quote within a value is written twice.
const pattern =
  /^(?:'(?<value>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z_][\w.-]*)|(?<sign>[(),*=]))/;

function toToken({ groups = {} }: RegExpExecArray): QueryToken {
  const { value, number, word, sign = '' } = groups;
  if (value !== undefined) return { kind: 'value', value: value.replaceAll("''", "'") };
  if (number !== undefined) return { kind: 'value', value: Number(number) };
  return word === undefined ? { kind: 'sign', text: sign } : { kind: 'word', text: word };
}
