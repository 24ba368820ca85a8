import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  type ParseOptions,
  type Source,
  specifiedRules,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type DocumentMeasure, measureDocument, type Variables } from './query-cost.ts';
import type { ErrorCode } from '../errors.ts';
import { isObject } from '../../util/is-object.ts';
import { type Limits, limitTable } from '../../config/limits.ts';
import type { Profile } from '../../config/profile.ts';

/**
 * Rejects a document that is too large before it is validated. The rule about overlapping fields
 * compares them in pairs, so that a short document can block the event loop.
 */
export function useDocumentLimits(
  schema: GraphQLSchema,
  limits: Limits,
  { fieldSuggestions }: Profile,
): Plugin {
  return {
    onParse({ context, setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) =>
        parseWithin(limits, source, options),
      );
      return ({ result }) => {
        if (!isDocument(result)) return;
        // Thrown and not returned: Yoga would keep a result, and the cost depends on variables.
        refuseTooLarge(measureDocument(schema, result, variablesOf(context)), limits);
      };
    },
    onValidate({ setValidationFn }) {
      const { validationErrors: maxErrors } = limits;
      setValidationFn(((toValidate, document, rules = specifiedRules) => {
        const errors = validate(toValidate, document, rules, {
          maxErrors,
          hideSuggestions: !fieldSuggestions,
        });
        // graphql adds one more error to say that there are more.
        return errors.slice(0, maxErrors);
      }) satisfies typeof validate);
    },
  };
}

function parseWithin(
  { tokens: maxTokens, lines: maxLines }: Limits,
  source: string | Source,
  options: ParseOptions | undefined,
): DocumentNode {
  const lines = countLines(typeof source === 'string' ? source : source.body);
  if (lines > maxLines) {
    throw tooLarge(`Expected a document of at most ${maxLines} lines; got one of ${lines}.`);
  }
  try {
    return parse(source, { ...options, maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`)) {
      throw tooLarge(`Expected a document of at most ${maxTokens} tokens; got one of more.`);
    }
    throw error;
  }
}

function countLines(text: string): number {
  return (text.match(/\r\n|[\n\r]/g)?.length ?? 0) + 1;
}

const measures = ['depth', 'aliases', 'aliasLength', 'directives', 'fields', 'cost'] as const;

function refuseTooLarge(measure: DocumentMeasure, limits: Limits): void {
  const name = measures.find((one) => measure[one] > limits[one]);
  if (name === undefined) return;
  throw tooLarge(
    `Expected a document with ${name} of at most ${limits[name]} (${limitTable[name].unit}); got ${describeCount(measure[name])}.`,
  );
}

/** Fragments can multiply to numbers that nobody would read. */
function describeCount(count: number): string {
  return count > 1_000_000 ? 'more than a million' : String(count);
}

function tooLarge(message: string): GraphQLError {
  const code: ErrorCode = 'GRAPHQL_VALIDATION_FAILED';
  return new GraphQLError(message, { extensions: { code, http: { status: 400, spec: true } } });
}

function isDocument(result: unknown): result is DocumentNode {
  return isObject(result) && result['kind'] === 'Document';
}

/** Yoga puts a request's parameters into its context before anything is parsed. */
function variablesOf(context: unknown): Variables {
  const parameters = isObject(context) ? context['params'] : undefined;
  const variables = isObject(parameters) ? parameters['variables'] : undefined;
  return isObject(variables) ? variables : {};
}
