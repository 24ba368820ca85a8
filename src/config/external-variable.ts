import { type Environment, invalidValue, type Kind, valueOf } from './setting.ts';

/**
 * An environment variable that a library reads by itself. The gateway only checks it at start,
 * because the library would ignore a wrong value, or fail on the first call.
 */
export interface ExternalVariable {
  readonly variable: string;
  /** One sentence. */
  readonly meaning: string;
  /** What the library takes for an unset variable. Left out for none. */
  readonly byDefault?: string;
  /** What is checked. Left out where any value may be right. */
  readonly kind?: Kind<unknown>;
  /** Whether the value may hold a secret, so that no message quotes it. */
  readonly isSensitive?: boolean;
}

/**
 * Checks the variables that are set.
 *
 * @throws ConfigurationError for the first one that is not what is expected.
 */
export function checkVariables(
  variables: readonly ExternalVariable[],
  environment: Environment,
): void {
  for (const { variable, kind, isSensitive = false } of variables) {
    const text = valueOf(environment, variable);
    if (text === undefined || kind === undefined || kind.parse(text) !== undefined) continue;
    throw invalidValue(variable, text, { expected: kind.expected, isSensitive });
  }
}
