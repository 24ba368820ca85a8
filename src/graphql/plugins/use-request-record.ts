import { type ExecutionArgs, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { noteErrorCode } from '../../observability/request-record.ts';
import type { ServerContext } from '../server-context.ts';

/** Characters; GraphQL's grammar sets no end to a name. */
const maxOperationNameLength = 64;

/** Writes down what GraphQL knows of a request: its operation's name, and the codes of its errors. */
export function useRequestRecord(): Plugin<ServerContext, ServerContext> {
  return {
    onExecute({ args }) {
      const { document, operationName, contextValue } = args as ExecutionArgs;
      const { record } = contextValue as ServerContext;
      const operation = getOperationAST(document, operationName);
      if (record === undefined || operation == null) return undefined;
      record.operationName = operationNameOf(operation);
      const end = record.trace?.startOperation(operation.operation, record.operationName);
      return { onExecuteDone: () => end?.() };
    },
    onResultProcess({ result, serverContext: { record } }) {
      if (record === undefined || !('errors' in result)) return;
      for (const { extensions } of result.errors) noteErrorCode(record, String(extensions['code']));
    },
  };
}

/** The name of an operation, as far as it is written down. */
export function operationNameOf({ name }: OperationDefinitionNode): string | undefined {
  return name?.value.slice(0, maxOperationNameLength);
}
