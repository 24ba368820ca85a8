/**
 * A setting that the gateway cannot start with. The message is one line that names the setting, what
 * was given and what is expected.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
