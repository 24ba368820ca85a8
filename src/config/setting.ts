import { ConfigurationError } from './configuration-error.ts';

/** What the text of a value may be. */
export interface Kind<T> {
  /** Stands for the value in help, as in `--port <number>`. */
  readonly placeholder: string;
  /** Completes the sentence "expected …". Says the bounds. */
  readonly expected: string;
  /** The value of a text, or undefined when it is not what is expected. */
  readonly parse: (text: string) => T | undefined;
}

/** One thing that an operator can set, by a flag or by an environment variable. */
export interface Setting<T> extends Kind<T> {
  /** Without the leading dashes. */
  readonly flag: string;
  readonly variable: string;
  /** The text that is parsed when nothing is given. Empty for none. */
  readonly byDefault: string;
  /** What the number counts, such as bytes. Left out for what is no number. */
  readonly unit?: string;
  /** One sentence. */
  readonly meaning: string;
  /** Whether the value may hold a secret, so that no message quotes it. */
  readonly isSensitive?: boolean;
}

/** Settings by the name of the field that they fill. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of flags, by the name of the flag. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the value of a setting. */
export type ReadSetting = <T>(setting: Setting<T>) => T;

/**
 * Creates a reader of settings. A flag wins over its variable, and a variable over the default.
 *
 * Commander could resolve this order too, but only from `process.env`, and it takes an empty
 * variable for a value.
 */
export function createSettingReader(environment: Environment, flags: Flags): ReadSetting {
  return (setting) => {
    const flag = flags[setting.flag];
    if (flag?.startsWith('--')) throw missingValue(setting);
    const [name, text] =
      flag === undefined
        ? [setting.variable, valueOf(environment, setting.variable) ?? setting.byDefault]
        : [`--${setting.flag}`, flag];
    const value = setting.parse(text);
    if (value === undefined) throw invalidValue(name, text, setting);
    return value;
  };
}

/** The value of a variable. An empty one counts as unset, as in most shells and tools. */
export function valueOf(environment: Environment, variable: string): string | undefined {
  const text = environment[variable];
  return text === '' ? undefined : text;
}

/** The error for a value that is not what is expected. It quotes nothing that may be a secret. */
export function invalidValue(
  name: string,
  text: string,
  { expected, isSensitive }: Pick<Setting<unknown>, 'expected' | 'isSensitive'>,
): ConfigurationError {
  const isHidden = isSensitive === true || hasUserInfo(text);
  const given = isHidden ? 'is invalid (its value is not shown)' : `is ${JSON.stringify(text)}`;
  return new ConfigurationError(`${name} ${given}: expected ${expected}.`);
}

/** The error for a flag that is followed by no value. */
export function missingValue({ flag, expected, byDefault }: Setting<unknown>): ConfigurationError {
  const example = byDefault === '' ? '' : `, as in --${flag}=${byDefault}`;
  return new ConfigurationError(`--${flag} has no value: expected ${expected}${example}.`);
}

/** Whether a URL may name a user and a password, however malformed it is. */
function hasUserInfo(text: string): boolean {
  return /:\/\/[^]*@/.test(text);
}
