/**
 * A wrong or missing setting. The message is one line that names the setting, what was given and what is
 * expected.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
