import { type Environment, invalidValue, type Kind, valueOf } from './setting.ts';

/**
 * An environment variable that a library reads. The gateway only checks it at start, because the library
 * would ignore a wrong value, or fail on the first call.
 */
export interface ExternalVariable {
  readonly variable: string;
  /** One sentence. */
  readonly meaning: string;
  /** The default of the library. Omitted when there is none. */
  readonly byDefault?: string;
  /** The expected values. Omitted when any value is valid. */
  readonly kind?: Kind<unknown>;
  /** Whether the value may hold a secret, so that no message quotes it. */
  readonly isSensitive?: boolean;
}

/**
 * Checks the variables that are set.
 *
 * @throws ConfigurationError for the first wrong value.
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
