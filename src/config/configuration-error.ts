/** A setting that cannot be worked with. Its message is one line that says what to set, and to what. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
