import { ServiceError } from '../../protocols/service-error.ts';
import { type QueryToken, tokenize } from './query-tokens.ts';

/** A query of AWS Config. */
export interface ConfigQuery {
  /** Properties, such as `configuration.clientCertificateId`, `*`, and `COUNT(*)`. */
  readonly fields: readonly string[];
  readonly condition: Condition | undefined;
  /** At most three properties. */
  readonly groupBy: readonly string[];
}

/** The condition after `WHERE`. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly Value[] }
  | { readonly kind: 'between'; readonly property: string; readonly range: readonly [Value, Value] }
  | { readonly kind: 'like'; readonly property: string; readonly pattern: string };

type Value = string | number;

/** The field that counts the rows of a group. */
export const countField = 'COUNT(*)';

const maxGroupBy = 3;

/**
 * Parses a query: `SELECT … [WHERE …] [GROUP BY …]` with `=`, `IN`, `BETWEEN`, `LIKE`, `AND`, `OR`, `NOT`, parentheses
 * and `COUNT(*)`. Throws InvalidExpressionException for anything else.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/query-components.html
 */
export function parseQuery(expression: unknown): ConfigQuery {
  const isText = typeof expression === 'string' && expression !== '';
  if (!isText || expression.length > maxExpressionLength) {
    throw invalidExpression(`expected a text of 1 to ${maxExpressionLength} characters`);
  }
  const tokens = tokenize(expression);
  if (tokens === undefined) throw invalidExpression('unexpected character');
  return new QueryParser(tokens).parse();
}

const maxExpressionLength = 4096;

/** 400, for a query that AWS Config does not understand. */
export function invalidExpression(problem: string): ServiceError {
  return new ServiceError(
    400,
    'InvalidExpressionException',
    `The syntax of the query is incorrect: ${problem}.`,
  );
}

/** A recursive descent parser: one method for each rule of the grammar. */
class QueryParser {
  readonly #tokens: readonly QueryToken[];
  #position = 0;

  constructor(tokens: readonly QueryToken[]) {
    this.#tokens = tokens;
  }

  parse(): ConfigQuery {
    this.#expectWord('SELECT');
    const fields = this.#parseList(() => this.#parseField());
    const condition = this.#takeWord('WHERE') ? this.#parseOr() : undefined;
    const groupBy = this.#parseGroupBy();
    if (this.#peek() !== undefined) throw invalidExpression('unexpected end of the condition');
    if (groupBy.length > maxGroupBy) {
      throw invalidExpression(`GROUP BY has more than ${maxGroupBy} properties`);
    }
    return { fields, condition, groupBy };
  }

  #parseField(): string {
    if (this.#takeSign('*')) return '*';
    if (!this.#takeWord('COUNT')) return this.#expectProperty();
    this.#expectSign('(');
    this.#expectSign('*');
    this.#expectSign(')');
    return countField;
  }

  #parseGroupBy(): string[] {
    if (!this.#takeWord('GROUP')) return [];
    this.#expectWord('BY');
    return this.#parseList(() => this.#expectProperty());
  }

  #parseOr(): Condition {
    const conditions = [this.#parseAnd()];
    while (this.#takeWord('OR')) conditions.push(this.#parseAnd());
    return { kind: 'or', conditions };
  }

  #parseAnd(): Condition {
    const conditions = [this.#parseNot()];
    while (this.#takeWord('AND')) conditions.push(this.#parseNot());
    return { kind: 'and', conditions };
  }

  #parseNot(): Condition {
    if (this.#takeWord('NOT')) return { kind: 'not', condition: this.#parseNot() };
    if (!this.#takeSign('(')) return this.#parseComparison();
    const condition = this.#parseOr();
    this.#expectSign(')');
    return condition;
  }

  #parseComparison(): Condition {
    const property = this.#expectProperty();
    if (this.#takeSign('=')) return { kind: 'in', property, values: [this.#expectValue()] };
    if (this.#takeWord('NOT')) {
      return { kind: 'not', condition: this.#parseNamedComparison(property) };
    }
    return this.#parseNamedComparison(property);
  }

  #parseNamedComparison(property: string): Condition {
    if (this.#takeWord('IN')) {
      this.#expectSign('(');
      const values = this.#parseList(() => this.#expectValue());
      this.#expectSign(')');
      return { kind: 'in', property, values };
    }
    if (this.#takeWord('BETWEEN')) {
      const from = this.#expectValue();
      this.#expectWord('AND');
      return { kind: 'between', property, range: [from, this.#expectValue()] };
    }
    if (this.#takeWord('LIKE')) {
      return { kind: 'like', property, pattern: String(this.#expectValue()) };
    }
    throw invalidExpression(`expected =, IN, BETWEEN or LIKE after ${property}`);
  }

  #parseList<T>(parseOne: () => T): T[] {
    const items = [parseOne()];
    while (this.#takeSign(',')) items.push(parseOne());
    return items;
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#position];
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#position += 1;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#position += 1;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw invalidExpression(`expected ${word}`);
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw invalidExpression(`expected ${sign}`);
  }

  #expectProperty(): string {
    const token = this.#peek();
    if (token?.kind !== 'word' || keywords.has(token.text.toUpperCase())) {
      throw invalidExpression('expected a property');
    }
    this.#position += 1;
    return token.text;
  }

  #expectValue(): Value {
    const token = this.#peek();
    if (token?.kind !== 'value') throw invalidExpression('expected a value');
    this.#position += 1;
    return token.value;
  }
}

const keywords = new Set([
  ...['SELECT', 'WHERE', 'GROUP', 'BY', 'AND', 'OR', 'NOT', 'IN', 'BETWEEN', 'LIKE'],
  // AWS Config does not support these.
  ...['FROM', 'AS', 'JOIN', 'DISTINCT', 'HAVING', 'ALL', 'NULL', 'IS'],
]);
