import type { IncomingMessage } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type OperationDefinitionNode,
  type validate,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { describeShape, type DocumentShape } from '../../graphql/document-limits/document-shape.ts';
import type { Gateway } from '../../graphql/gateway.ts';
import type { RequestContext } from '../../graphql/request-context.ts';
import { schema } from '../../graphql/schema/index.ts';

/** An operation that has passed the limits on documents, and is not yet validated. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  readonly shape: DocumentShape;
  /** The same for operations whose answers differ in the names of their documents alone. */
  readonly question: string;
  /** Undefined where only Yoga can tell what is wrong. */
  execute(): Promise<ExecutionResult | undefined>;
}

/** Of the request itself Yoga's plugins ask for the method alone. */
type Context = RequestContext & { readonly request: Pick<IncomingMessage, 'method'> };

/** Parses a request's document: an operation, or the errors in its place, or nothing where Yoga has to look. */
export function prepareOperation(
  gateway: Gateway,
  params: GraphQLParams | undefined,
  context: Context,
): PreparedOperation | ExecutionResult | undefined {
  if (params === undefined) return undefined;
  const { query = '', variables, operationName, extensions } = params;
  try {
    const enveloped: Enveloped = gateway.getEnveloped({ ...context, params });
    const document = enveloped.parse(query);
    const operation = getOperationAST(document, operationName);
    // That there is none, or none of that name, is told by whoever executes it.
    if (operation == null) return undefined;
    const shape = describeShape(document);
    const chosen = document.definitions.length > 1 ? operationName : undefined;
    return {
      operation,
      shape,
      question: JSON.stringify([shape.text, variables, chosen, extensions]),
      async execute() {
        try {
          const errors = enveloped.validate(schema, document);
          if (errors.length > 0) return { errors };
          const contextValue = await enveloped.contextFactory();
          const variableValues = variables;
          const given = { schema, document, contextValue, operationName, variableValues };
          return await enveloped.execute(given);
        } catch (error) {
          return asResult(error);
        }
      },
    };
  } catch (error) {
    return asResult(error);
  }
}

/** What Yoga types as anything. */
interface Enveloped {
  readonly parse: (query: string) => DocumentNode;
  readonly validate: typeof validate;
  readonly contextFactory: () => unknown;
  readonly execute: (given: ExecutionArgs) => Promise<ExecutionResult> | ExecutionResult;
}

function asResult(error: unknown): ExecutionResult | undefined {
  return error instanceof GraphQLError ? { errors: [error] } : undefined;
}
