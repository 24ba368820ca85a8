import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { noteErrorCode } from '../../observability/request-record.ts';
import type { ServerContext } from '../server-context.ts';

/** Characters. GraphQL does not limit the length of a name. */
const maxOperationNameLength = 64;

/** Adds the operation name and the error codes to the request record. */
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

/** The name of an operation, truncated for the log. */
function operationNameOf({ name }: OperationDefinitionNode): string | undefined {
  return name?.value.slice(0, maxOperationNameLength);
}
