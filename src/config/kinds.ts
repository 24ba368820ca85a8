import { isIP } from 'node:net';
import type { Kind } from './setting.ts';

/** Any text, including an empty one. */
export function anyText(expected: string, placeholder: string): Kind<string> {
  return { placeholder, expected, parse: (text) => text };
}

/** One of a few words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
  expected = `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
): Kind<Word> {
  return { placeholder: 'name', expected, parse: (text) => words.find((word) => word === text) };
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): Kind<number> {
  return {
    placeholder: 'number',
    expected: `a whole number from ${min} to ${max}`,
    parse: (text) => within(/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN, min, max),
  };
}

/** A number within bounds, with at most three decimals. */
export function decimalNumber(min: number, max: number): Kind<number> {
  return {
    placeholder: 'number',
    expected: `a number from ${min} to ${max}`,
    parse: (text) =>
      within(/^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN, min, max),
  };
}

/** A time such as `500ms` or `10s`, in milliseconds. */
export function time(minMilliseconds: number, maxMilliseconds: number): Kind<number> {
  return {
    placeholder: 'time',
    expected: `a time from ${formatTime(minMilliseconds)} to ${formatTime(maxMilliseconds)}`,
    parse(text) {
      const [, count, unit] = /^(\d{1,9})(ms|s)$/.exec(text) ?? [];
      const milliseconds = Number(count) * (unit === 's' ? 1000 : 1);
      return within(milliseconds, minMilliseconds, maxMilliseconds);
    },
  };
}

/** Whole days such as `30d`. */
export function days(max: number): Kind<number> {
  return {
    placeholder: 'days',
    expected: `a number of days from 0d to ${max}d`,
    parse: (text) => within(Number(/^(\d{1,9})d$/.exec(text)?.[1]), 0, max),
  };
}

/** A kind that also accepts a word, such as `off`. */
export function orWord<T, const V>(word: string, value: V, kind: Kind<T>): Kind<T | V> {
  return {
    placeholder: kind.placeholder,
    expected: `${word}, or ${kind.expected}`,
    parse: (text) => (text === word ? value : kind.parse(text)),
  };
}

/** Entries separated by commas. An empty text has none. */
export function listOf(expected: string, isEntry: (entry: string) => boolean): Kind<string[]> {
  return {
    placeholder: 'list',
    expected: `${expected}, separated by commas`,
    parse(text) {
      if (text === '') return [];
      const entries = text.split(',').map((entry) => entry.trim());
      return entries.every(isEntry) ? entries : undefined;
    },
  };
}

/** An address to listen on. */
export const listenAddress: Kind<string> = {
  placeholder: 'address',
  expected: 'an address or a host name',
  parse: (text) => (isHostName(text) ? text : undefined),
};

/** A port to listen on; 0 for any free one. */
export const port: Kind<number> = wholeNumber(0, 65_535);

/** Whether a text is an IP address or a host name, without a port. */
export function isHostName(text: string): boolean {
  return isIP(text) !== 0 || /^\w[\w.-]*$/.test(text);
}

/** Parses a URL with one of these protocols, such as `https:`. Undefined for any other text. */
export function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && url.hostname !== '' && protocols.includes(url.protocol)
    ? url
    : undefined;
}

/** Whether a text starts like an HTTP URL. Otherwise it is the path of a file. */
export function isHttpAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** Formats a time for a setting: in seconds if possible, otherwise in milliseconds. */
export function formatTime(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}
