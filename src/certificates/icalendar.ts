/** A content line: a name, with its parameters if any, and an escaped value. */
export type ContentLine = readonly [name: string, value: string];

/** An event or alarm. Its own lines come before its components. */
export interface Component {
  readonly name: string;
  readonly lines: readonly ContentLine[];
  readonly components?: readonly Component[];
}

/** Writes a calendar around the texts of its events. */
export function writeCalendar(lines: readonly ContentLine[], events: readonly string[]): string {
  const start = writeLines([['BEGIN', 'VCALENDAR'], ...lines]);
  return [start, ...events, writeLines([['END', 'VCALENDAR']])].join('');
}

/** Writes an event or alarm. */
export function writeComponent({ name, lines, components = [] }: Component): string {
  return [
    writeLines([['BEGIN', name], ...lines]),
    ...components.map(writeComponent),
    writeLines([['END', name]]),
  ].join('');
}

/**
 * Escapes a text for use as a value. RFC 5545 does not allow control characters, so they are removed. A
 * lone surrogate becomes U+FFFD.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11
 */
export function toText(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/(?!\t)\p{Cc}/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** Formats a time in UTC, to the second. */
export function toDateTime(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/**
 * Every line ends with CRLF and has at most 75 octets.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
 */
function writeLines(lines: readonly ContentLine[]): string {
  return lines.map(([property, value]) => `${fold(`${property}:${value}`)}\r\n`).join('');
}

/** Octets of a line, without its line break. */
const maxLineLength = 75;

/** Folds a long line. Each continuation line starts with a space. No character is split. */
function fold(line: string): string {
  if (Buffer.byteLength(line) <= maxLineLength) return line;
  const parts: string[] = [];
  let part = '';
  let length = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (length + size > maxLineLength) {
      parts.push(part);
      part = '';
      // The space before it counts.
      length = 1;
    }
    part += character;
    length += size;
  }
  return [...parts, part].join('\r\n ');
}
