import {
  coerceInputValue,
  type ExecutionArgs,
  getOperationAST,
  GraphQLError,
  isInputType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

interface VariableCheck {
  /** Checking stops at so many errors. */
  readonly maxErrors: number;
  readonly hideSuggestions: boolean;
}

/**
 * Checks the values of variables against their types. `execute` checks them too, but it prints a whole
 * value into each of its errors, so that a large value of many errors blocks the event loop.
 */
export function checkVariables(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  { maxErrors, hideSuggestions }: VariableCheck,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];
  const { variableDefinitions = [] } = getOperationAST(document, operationName) ?? {};
  try {
    for (const definition of variableDefinitions) checkVariable(definition);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return errors;

  function checkVariable(definition: VariableDefinitionNode): void {
    const name = definition.variable.name.value;
    const values = variableValues ?? {};
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const type = typeFromAST(schema, definition.type);
    // A value that is missing is left to `execute`, which knows defaults.
    if (value === undefined || value === null || !isInputType(type)) return;
    coerceInputValue(
      value,
      type,
      (path, _value, { message }) => {
        const place = [name, ...path].join('.');
        errors.push(
          new GraphQLError(`Variable "$${name}" has a wrong value at "${place}": ${message}`, {
            nodes: definition,
          }),
        );
        if (errors.length === maxErrors) throw enough;
      },
      hideSuggestions,
    );
  }
}

const enough = new Error('Enough errors were found.');
