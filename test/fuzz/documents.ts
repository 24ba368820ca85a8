import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from '../../src/emulator/random.ts';
import { createHostileCursor } from './hostile-cursors.ts';
import { createHostileObject } from './hostile-variables.ts';
import { pick } from './pick.ts';

/** Texts that have something to do with the gateway, or that somebody might try on it. */
export interface Vocabulary {
  readonly ids: readonly string[];
  readonly globalIds: readonly string[];
  /** Grows with the cursors that answers bring. */
  readonly cursors: string[];
}

/** What goes into the body of a request. */
export interface Operation {
  readonly query: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

/** An operation of the schema that may be sound, odd or broken. */
export function createOperation(
  schema: GraphQLSchema,
  vocabulary: Vocabulary,
  random: Random,
): Operation {
  const writer = new DocumentWriter(schema, vocabulary, random);
  const query = writer.write();
  const operation: Operation = {
    query: random.below(6) === 0 ? damage(query, random) : query,
    variables: writer.variables(),
  };
  if (random.below(12) === 0) return { ...operation, operationName: pick(random, oddValues) };
  if (random.below(12) === 0) return { ...operation, extensions: pick(random, oddValues) };
  return operation;
}

/** Values that are seldom what is expected. */
export const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  '',
  'Fuzz',
  'toString',
  [],
  [[[]]],
  {},
  { upstream: true },
  { constructor: { prototype: 1 } },
];

/** Characters that tools trip over. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\r\nx: y',
  '../../etc/passwd',
  '%2e%2e%2f',
  '__proto__',
  'constructor',
  "' or 1=1",
  '𝒳'.repeat(40),
  '\ud800',
  '{{7*7}}',
  'a'.repeat(65),
  'A'.repeat(20_000),
];

const oddNumbers = [0, 1, 2, 25, 499, 500, 501, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 1.5, 1e21];

class DocumentWriter {
  readonly #schema: GraphQLSchema;
  readonly #vocabulary: Vocabulary;
  readonly #random: Random;
  readonly #variables: Record<string, unknown> = {};
  #declared: string[] = [];

  constructor(schema: GraphQLSchema, vocabulary: Vocabulary, random: Random) {
    this.#schema = schema;
    this.#vocabulary = vocabulary;
    this.#random = random;
  }

  write(): string {
    const type = this.#schema.getQueryType();
    const selection = type ? this.#select(type, 5) : '{ __typename }';
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    return `query Fuzz${declared} ${selection}`;
  }

  variables(): unknown {
    if (this.#random.below(20) === 0) return pick(this.#random, oddValues);
    return this.#variables;
  }

  #select(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return '';
    const fields = 'getFields' in named ? Object.values(named.getFields()) : [];
    const count = 1 + this.#random.below(4);
    const lines = Array.from({ length: count }, () => this.#field(fields, depth));
    if (isInterfaceType(named) && this.#random.below(2) === 0) {
      const [possible] = this.#schema.getPossibleTypes(named);
      if (possible) lines.push(`... on ${possible.name} ${this.#select(possible, depth - 1)}`);
    }
    return `{ ${lines.join(' ')} }`;
  }

  #field(fields: readonly GraphQLField<unknown, unknown>[], depth: number): string {
    if (this.#random.below(12) === 0 || fields.length === 0) return '__typename';
    const field = pick(this.#random, fields);
    if (isCompositeType(getNamedType(field.type)) && depth <= 0) return '__typename';
    // Most fields under a name of their own, so that arguments seldom contradict each other.
    const alias = this.#random.below(4) === 0 ? '' : `f${this.#random.below(1_000_000)}: `;
    const given = field.args
      .filter(({ type }) => isNonNullType(type) || this.#random.below(3) === 0)
      .map(({ name, type }) => `${name}: ${this.#value(type)}`);
    const parentheses = given.length > 0 ? `(${given.join(', ')})` : '';
    const directive =
      this.#random.below(15) === 0 ? ` @include(if: ${String(this.#random.below(3) > 0)})` : '';
    return `${alias}${field.name}${parentheses}${directive} ${this.#select(field.type, depth - 1)}`;
  }

  #value(type: GraphQLInputType): string {
    const value = this.#plainValue(type);
    // JSON writes neither input objects nor the names of enums as GraphQL does.
    const hasLiteral = isScalarType(getNamedType(type));
    if (hasLiteral && this.#random.below(3) > 0) return JSON.stringify(value);
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${String(type)}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #plainValue(type: GraphQLInputType): unknown {
    if (this.#random.below(25) === 0) return pick(this.#random, oddValues);
    if (isNonNullType(type)) return this.#plainValue(type.ofType);
    if (isListType(type)) {
      const length = this.#random.below(40) === 0 ? 501 : this.#random.below(6);
      return Array.from({ length }, () => this.#plainValue(type.ofType));
    }
    const named = getNamedType(type);
    if (isInputObjectType(named)) {
      if (this.#random.below(8) === 0) return createHostileObject(this.#random);
      const fields = Object.values(named.getFields()).filter(() => this.#random.below(4) === 0);
      return Object.fromEntries(fields.map((field) => [field.name, this.#plainValue(field.type)]));
    }
    if (isEnumType(named)) return pick(this.#random, named.getValues()).name;
    const { name } = named;
    if (name === 'DateTime') return '2026-01-01T00:00:00Z';
    if (name === 'Int') {
      return this.#random.below(4) === 0 ? pick(this.#random, oddNumbers) : this.#random.below(30);
    }
    const { ids, globalIds, cursors } = this.#vocabulary;
    if (this.#random.below(8) === 0) return createHostileCursor(this.#random);
    const texts = pick(this.#random, [ids, globalIds, cursors, cursors, oddTexts]);
    return texts.length > 0 ? pick(this.#random, texts) : '';
  }
}

/** Takes a text apart a little: a piece is cut out, said twice, or replaced by what does not belong. */
export function damage(text: string, random: Random): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + 1 + random.below(8));
  const piece = pick(random, [
    '',
    text.slice(from, to).repeat(2),
    '{',
    '}',
    '"',
    '"""',
    '$x',
    '...F',
    '#',
    '\u0000',
    '\ufeff',
    '@skip',
    'é',
  ]);
  return text.slice(0, from) + piece + text.slice(to);
}
