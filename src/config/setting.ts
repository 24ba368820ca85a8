/** One thing that can be set, by a flag or by a variable. */
export interface Setting<T> {
  readonly flag: string;
  readonly variable: string;
  /** Empty for none. */
  readonly byDefault: string;
  readonly meaning: string;
  readonly expected: string;
  /** The value of a text, or undefined when it is not what is expected. */
  readonly parse: (text: string) => T | undefined;
  /** Whether its text may be a secret by mistake, which no message shall quote. */
  readonly isSensitive?: boolean;
}

/** Gives the checked value of a setting. */
export type ReadSetting = <T>(setting: Setting<T>) => T;
