import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
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
      if (record === undefined || operation == null) return;
      record.operationName = operationNameOf(operation);
      record.trace?.startOperation(operation.operation, record.operationName);
    },
    onResultProcess({ result, serverContext: { record } }) {
      if (record === undefined) return;
      const { errors = [] } = result as ExecutionResult;
      for (const { extensions } of errors) noteErrorCode(record, String(extensions['code']));
      record.trace?.endOperation(record.errorCodes);
    },
  };
}

/** The name of an operation, as far as it is written down. */
export function operationNameOf({ name }: OperationDefinitionNode): string | undefined {
  return name?.value.slice(0, maxOperationNameLength);
}
