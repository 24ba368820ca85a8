import { ConfigurationError } from './configuration-error.ts';

/** A kind of value: which texts are valid, and how they are parsed. */
export interface Kind<T> {
  /** The name of the value in help, as in `--port <number>`. */
  readonly placeholder: string;
  /** Completes the sentence "expected …". Includes the bounds. */
  readonly expected: string;
  /** Parses a text. Undefined when it is not valid. */
  readonly parse: (text: string) => T | undefined;
}

/** A setting, by flag or by environment variable. */
export interface Setting<T> extends Kind<T> {
  /** Without the leading dashes. */
  readonly flag: string;
  readonly variable: string;
  /** The text of the default. Empty when there is none. */
  readonly byDefault: string;
  /** What a number counts, such as bytes. */
  readonly unit?: string;
  /** One sentence. */
  readonly meaning: string;
  /** Whether the value may hold a secret, so that no message quotes it. */
  readonly isSensitive?: boolean;
}

/** Settings by the name of the field that they fill. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values of settings, by their names. */
export type ValuesOf<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** The values of flags, by the name of the flag. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the value of a setting. */
export type ReadSetting = <T>(setting: Setting<T>) => T;

/**
 * Creates a reader of settings. A flag wins over its variable, and a variable over the default.
 *
 * Commander is not used for this: it reads variables only from `process.env`, and does not treat an
 * empty variable as unset.
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

/** Reads all of these settings, in their order. @throws ConfigurationError for the first wrong one. */
export function readSettings<S extends Settings>(read: ReadSetting, settings: S): ValuesOf<S> {
  const values = Object.entries(settings).map(([name, setting]) => [name, read(setting)]);
  return Object.fromEntries(values) as ValuesOf<S>;
}

/** The value of a variable. An empty variable counts as unset. */
export function valueOf(environment: Environment, variable: string): string | undefined {
  const text = environment[variable];
  return text === '' ? undefined : text;
}

/** The error for a wrong value. It does not quote a value that may be a secret. */
export function invalidValue(
  name: string,
  text: string,
  { expected, isSensitive }: Pick<Setting<unknown>, 'expected' | 'isSensitive'>,
): ConfigurationError {
  const isHidden = isSensitive === true || hasUserInfo(text);
  const given = isHidden ? 'is invalid (its value is not shown)' : `is ${JSON.stringify(text)}`;
  return new ConfigurationError(`${name} ${given}: expected ${expected}.`);
}

/** The error for a flag without a value. */
export function missingValue({ flag, expected, byDefault }: Setting<unknown>): ConfigurationError {
  const example = byDefault === '' ? '' : `, as in --${flag}=${byDefault}`;
  return new ConfigurationError(`--${flag} has no value: expected ${expected}${example}.`);
}

/** Whether a text looks like a URL with a user or a password, even if it is malformed. */
function hasUserInfo(text: string): boolean {
  return /:\/\/[^]*@/.test(text);
}
