import fc from 'fast-check';
import {
  type ASTNode,
  BREAK,
  buildSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  TokenKind,
  validate,
  type ValidationRule,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { combineRules } from '../../src/graphql/document-limits/combined-rules.ts';
import { graphiqlOptions } from '../../src/graphql/graphiql/example-queries.ts';
import { schema } from '../../src/graphql/schema/index.ts';

// All rules as one find what graphql's own `validate` finds with each of them, word for word.

/** With all that the gateway's own schema has none of: unions, subscriptions, directives to repeat. */
const wide = buildSchema(/* GraphQL */ `
  directive @once(text: String!) on FIELD | QUERY
  directive @often(text: String) repeatable on FIELD
  directive @never on FRAGMENT_DEFINITION
  interface Named {
    name: String
  }
  type Cat implements Named {
    name: String
    meows(loud: Boolean!, times: Int = 1): Int!
    friend: Animal
  }
  type Dog implements Named {
    name: String
    barks: String
    meows: String
    friend: Animal
  }
  type Stone {
    weight: Float
  }
  union Animal = Cat | Dog
  enum Size {
    SMALL
    LARGE
  }
  input Wish {
    name: String!
    size: Size = SMALL
    others: [Wish!]
  }
  input Choice @oneOf {
    name: String
    size: Size
  }
  type Query {
    animal(wish: Wish, choice: Choice, id: ID): Animal
    animals(sizes: [Size!]!): [Animal!]!
    named: Named
    stone: Stone
  }
  type Subscription {
    born: Animal
    died: Animal
  }
`);

const sound: readonly (readonly [string, string])[] = [
  ['a field', '{ animal { __typename } }'],
  [
    'fragments',
    'query { ...A ... on Query { named { ...N } } } fragment A on Query { animal { ... on Cat { name friend { ... on Dog { barks } } } } } fragment N on Named { name ... on Cat { meows(loud: true) } }',
  ],
  [
    'variables',
    'query A($wish: Wish = { name: "a", others: [{ name: "b", size: LARGE }] }, $sizes: [Size!]!, $id: ID) { animal(wish: $wish, id: $id) { __typename } animals(sizes: $sizes) { __typename } }',
  ],
  [
    'directives',
    'query @once(text: "a") { animal @often @often(text: "b") @once(text: "c") @include(if: true) { __typename } } ',
  ],
  [
    'several operations',
    'query A { stone { weight } } query B { stone { weight } } subscription C { born { __typename } }',
  ],
  ['the same field twice', '{ named { name name } named { name } }'],
  [
    'different types under one name',
    '{ animal { ... on Cat { a: name } ... on Dog { a: barks } } }',
  ],
  [
    'introspection',
    '{ __schema { types { name fields { name type { name ofType { name } } } } } __type(name: "Cat") { name } }',
  ],
];

const broken: readonly (readonly [rule: string, text: string])[] = [
  [
    'ExecutableDefinitionsRule',
    'type A { a: Int } extend type Query { a: Int } { stone { weight } }',
  ],
  [
    'UniqueOperationNamesRule',
    'query A { stone { weight } } query A { named { name } } subscription A { born { __typename } }',
  ],
  [
    'LoneAnonymousOperationRule',
    '{ stone { weight } } query A { stone { weight } } { named { name } }',
  ],
  ['SingleFieldSubscriptionsRule', 'subscription { born { __typename } died { __typename } }'],
  [
    'SingleFieldSubscriptionsRule',
    'subscription A { ...B } fragment B on Subscription { __typename a: born { __typename } }',
  ],
  [
    'KnownTypeNamesRule',
    'query ($a: Nothing, $b: [Cats!]) { animal { ... on Cats { name } } ...A } fragment A on Nothing { name }',
  ],
  [
    'FragmentsOnCompositeTypesRule',
    '{ animal { ... on Size { name } ...A } } fragment A on Wish { name }',
  ],
  [
    'VariablesAreInputTypesRule',
    'query ($a: Cat, $b: [Animal!]!) { animal(wish: $a, id: $b) { __typename } }',
  ],
  ['ScalarLeafsRule', '{ stone { weight { unit } } named animal }'],
  [
    'FieldsOnCorrectTypeRule',
    '{ nothing animal { name ... on Cat { barks meow { a } } } stones { weight } }',
  ],
  [
    'UniqueFragmentNamesRule',
    '{ stone { ...A } } fragment A on Stone { weight } fragment A on Stone { weight }',
  ],
  ['KnownFragmentNamesRule', '{ ...A stone { ...B } }'],
  [
    'NoUnusedFragmentsRule',
    '{ stone { weight } } fragment A on Stone { ...B } fragment B on Stone { weight }',
  ],
  [
    'PossibleFragmentSpreadsRule',
    '{ animal { ... on Stone { weight } ... on Cat { ... on Dog { barks } ...D } } } fragment D on Dog { barks }',
  ],
  [
    'NoFragmentCyclesRule',
    '{ named { ...A ...C } } fragment A on Named { ...B } fragment B on Named { name ...A } fragment C on Named { ...C }',
  ],
  [
    'UniqueVariableNamesRule',
    'query ($a: ID, $a: ID, $b: ID, $b: Int, $a: Size) { animal(id: $a) { __typename } }',
  ],
  [
    'NoUndefinedVariablesRule',
    'query A { animal(id: $a) { ...B } } fragment B on Cat { meows(loud: $b) }',
  ],
  [
    'NoUnusedVariablesRule',
    'query A($a: ID, $b: Boolean) { stone { weight } } query B($a: ID) { animal(id: $a) { __typename } }',
  ],
  [
    'KnownDirectivesRule',
    'query @include(if: true) { stone @nothing { weight @never } } fragment A on Stone @often { weight }',
  ],
  [
    'UniqueDirectivesPerLocationRule',
    '{ stone @once(text: "a") @once(text: "b") { weight @skip(if: true) @skip(if: false) @often @often } }',
  ],
  [
    'KnownArgumentNamesRule',
    '{ animal(wishes: 1, idd: 2) { ... on Cat { meows(loud: true, timess: 2) } } stone @once(text: "", tex: "") { weight(a: 1) } }',
  ],
  [
    'UniqueArgumentNamesRule',
    '{ animal(id: 1, id: 2) { ... on Cat { meows(loud: true, times: 1, loud: false) } } stone @once(text: "", text: "") { weight } }',
  ],
  [
    'ValuesOfCorrectTypeRule',
    '{ animal(wish: { name: 1, size: MIDDLE, other: 2 }, id: 1.5) { ... on Cat { meows(loud: "yes", times: "one") } } animals(sizes: [SMALL, null, "LARGE"]) { __typename } }',
  ],
  [
    'ValuesOfCorrectTypeRule',
    'query ($a: Int = "a", $b: Wish = { size: LARGE }, $n: String) { animal(choice: { name: null, size: SMALL }, id: $a) { __typename } a: animal(choice: { name: $n }, wish: $b) { __typename } b: animal(choice: {}) { __typename } }',
  ],
  [
    'ValuesOfCorrectTypeRule',
    '{ animal(id: [1, { a: 2 }]) { ... on Cat { meows(loud: { no: [1] }, times: [[2]]) } } a: animal(id: { a: [1] }) { __typename } b: animal(id: 1.5) { __typename } }',
  ],
  [
    'ProvidedRequiredArgumentsRule',
    '{ animals { ... on Cat { meows } } stone @once @include { weight } }',
  ],
  [
    'VariablesInAllowedPositionRule',
    'query ($a: [Size], $b: Boolean, $c: String) { animals(sizes: $a) { ... on Cat { meows(loud: $b, times: $c) } } }',
  ],
  [
    'OverlappingFieldsCanBeMergedRule',
    '{ a: stone { weight } a: named { name } animal { ... on Cat { meows(loud: true) } ... on Dog { meows } ... on Cat { meows(loud: false) } } ...A } fragment A on Query { animal(id: 1) { __typename } }',
  ],
  [
    'UniqueInputFieldNamesRule',
    '{ animal(wish: { name: "a", name: "b", others: [{ name: "c", size: LARGE, size: SMALL }] }) { __typename } }',
  ],
  [
    'MaxIntrospectionDepthRule',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  ],
  [
    'several rules at once',
    'query A($a: Nothing, $b: ID) { nothing(a: $c, a: 1) @nothing { b } animal { name ...B ...B } } fragment B on Cat { meows(times: "1") friend ...B } fragment C on Size { a }',
  ],
];

describe('all rules as one', () => {
  test.each(sound)('find nothing where there is nothing: %s', (_name, text) => {
    expect(findWith(specifiedRules, wide, parse(text))).toEqual([]);
    expectSame(wide, text);
  });

  test.each(broken)('find what each of them finds, in its order: %s', (_name, text) => {
    expect(findWith(specifiedRules, wide, parse(text))).not.toEqual([]);
    expectSame(wide, text);
  });

  test('are each broken by one of these documents, beside those for schemas', () => {
    const documents = broken.map(([, text]) => parse(text));
    const unbroken = specifiedRules.filter((rule) =>
      documents.every((document) => findWith([rule], wide, document).length === 0),
    );
    expect(unbroken.map(({ name }) => name)).toEqual([]);
  });

  test.each([1, 2, 3, 5])('end with the same error when %i are enough', (maxErrors) => {
    for (const [, text] of broken) expectSame(wide, text, maxErrors);
  });

  test('go where each would go by itself, which skips, breaks off, or is about any kind of node', () => {
    const seen: string[] = [];
    const see = (who: string, said?: unknown) => (node: ASTNode) => {
      seen.push(`${who} ${node.kind} ${node.loc?.start ?? 0}`);
      return said;
    };
    const rules: ValidationRule[] = [
      () => ({ enter: see('any in'), leave: see('any out') }),
      () => ({ enter: see('other in'), Field: see('field'), Name: { leave: see('name') } }),
      () => ({
        Field: { enter: see('skips', false), leave: see('skips out') },
        Name: see('skips'),
      }),
      () => ({ Field: see('breaks', BREAK), Name: see('breaks') }),
      () => ({ SelectionSet: { leave: see('breaks behind', BREAK) }, leave: see('behind') }),
    ];
    const document = parse('{ stone { weight } named { name } } { stone { weight } }');
    validate(wide, document, rules);
    const expected = seen.splice(0);
    expect(expected.length).toBeGreaterThan(50);
    validate(wide, document, [combineRules(rules)]);
    expect(seen).toEqual(expected);
  });

  test("find what each of them finds in GraphiQL's queries of the gateway", () => {
    const { defaultTabs } = graphiqlOptions('us-east-1', {});
    const queries = defaultTabs.map(({ query }) => query);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      expect(findWith(specifiedRules, schema, parse(query))).toEqual([]);
      expectSame(schema, query);
    }
  });

  test('find what each of them finds in documents that lost and doubled any of their tokens', () => {
    const texts = [...sound, ...broken].map(([, text]) => text);
    let parsed = 0;
    let invalid = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.record({ at: fc.nat(), isDoubled: fc.boolean() }), {
          minLength: 1,
          maxLength: 2,
        }),
        (text, changes) => {
          const document = tryToParse(changeTokens(text, changes));
          if (document === undefined) return;
          parsed += 1;
          const errors = findWith(specifiedRules, wide, document);
          if (errors.length > 0) invalid += 1;
          expect(findWith([combineRules(specifiedRules)], wide, document)).toEqual(errors);
        },
      ),
      { numRuns: 6000, seed: 20_260_101 },
    );
    expect(parsed).toBeGreaterThan(500);
    expect(invalid).toBeGreaterThan(300);
    expect(parsed - invalid).toBeGreaterThan(10);
  });
});

function expectSame(on: GraphQLSchema, text: string, maxErrors?: number): void {
  const document = parse(text);
  expect(findWith([combineRules(specifiedRules)], on, document, maxErrors)).toEqual(
    findWith(specifiedRules, on, document, maxErrors),
  );
}

/** Messages and places of the errors, in their order. */
function findWith(
  rules: readonly ValidationRule[],
  on: GraphQLSchema,
  document: DocumentNode,
  maxErrors = 1000,
) {
  return validate(on, document, rules, { maxErrors }).map((error) => ({
    ...error.toJSON(),
    nodes: error.nodes?.map(({ kind, loc }) => [kind, loc?.start, loc?.end]),
  }));
}

function tryToParse(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

/** The text with some of its tokens left out or written twice. */
function changeTokens(
  text: string,
  changes: readonly { readonly at: number; readonly isDoubled: boolean }[],
): string {
  const tokens = tokensOf(text);
  for (const { at, isDoubled } of changes) {
    const index = at % tokens.length;
    const token = tokens[index] ?? '';
    tokens.splice(index, 1, ...(isDoubled ? [token, token] : []));
  }
  return tokens.join(' ');
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let token = parse(text).loc?.startToken.next; token; token = token.next ?? undefined) {
    if (token.kind !== TokenKind.EOF) tokens.push(text.slice(token.start, token.end));
  }
  return tokens;
}
