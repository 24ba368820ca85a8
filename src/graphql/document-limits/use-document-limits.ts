import {
  type DocumentNode,
  GraphQLError,
  parse,
  type ParseOptions,
  type Source,
  specifiedRules,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { combineRules } from './combined-rules.ts';
import { describeShape } from './document-shape.ts';
import { type DocumentMeasure, measureDocument, type Variables } from './query-cost.ts';
import type { ErrorCode } from '../errors.ts';
import { isRecord } from '../../util/is-record.ts';
import { type Limits, limitTable } from '../../config/limits.ts';
import { createTextMemory } from '../../util/text-memory.ts';

/**
 * Refuses a document that is too large by any measure before validation sees it: the rule about
 * fields that overlap compares them in pairs, and a short document can hold the process up.
 */
export function useDocumentLimits(limits: Limits): Plugin {
  const validShapes = createTextMemory(rememberedShapes);
  return {
    onParse({ context, setParseFn }) {
      setParseFn((source: string | Source, options?: ParseOptions) =>
        parseUpTo(limits.tokens, source, options),
      );
      return ({ result }) => {
        if (!isDocument(result)) return;
        // Thrown, not given as the result: that would be kept, and the cost depends on variables.
        refuseTooLarge(measureDocument(result, variablesOf(context)), limits);
      };
    },
    onValidate({ setValidationFn }) {
      const { validationErrors: maxErrors } = limits;
      setValidationFn(((schema, document, rules = specifiedRules) => {
        const shape = describeShape(document).text;
        if (validShapes.has(shape)) return [];
        const errors = validate(schema, document, [combineRules(rules)], { maxErrors });
        if (errors.length === 0) validShapes.learn(shape);
        // Without the last, with which graphql says that there are more.
        return errors.slice(0, maxErrors);
      }) satisfies typeof validate);
    },
  };
}

/** Shapes of documents that were valid. A client has tens. */
const rememberedShapes = 1000;

function parseUpTo(
  maxTokens: number,
  source: string | Source,
  options: ParseOptions | undefined,
): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`more that ${maxTokens} tokens`)) {
      throw tooLarge(`Expected a document of at most ${maxTokens} tokens; got one of more.`);
    }
    throw error;
  }
}

const measures = ['depth', 'aliases', 'directives', 'fields', 'cost'] as const;

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
  return isRecord(result) && result['kind'] === 'Document';
}

/** Yoga puts a request's parameters into its context before anything is parsed. */
function variablesOf(context: unknown): Variables {
  const parameters = isRecord(context) ? context['params'] : undefined;
  const variables = isRecord(parameters) ? parameters['variables'] : undefined;
  return isRecord(variables) ? variables : {};
}
