/** A line of an iCalendar object: a name, perhaps with parameters, and a value in its final form. */
export type ContentLine = readonly [name: string, value: string];

/** A calendar, an event, an alarm: its own lines first, then those that it holds. */
export interface Component {
  readonly name: string;
  readonly lines: readonly ContentLine[];
  readonly components?: readonly Component[];
}

/**
 * Writes a calendar as its readers expect it: CRLF behind every line, none longer than 75 octets.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
 */
export function writeCalendar(calendar: Component): string {
  return linesOf(calendar)
    .map((line) => `${fold(line)}\r\n`)
    .join('');
}

/**
 * A text as the value of a line, its special characters escaped. Control characters have no place
 * in one, and are left out; half of a character is shown as the sign for one that is unknown.
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

/** A moment in UTC, to the second. */
export function toDateTime(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function linesOf({ name, lines, components = [] }: Component): readonly string[] {
  return [
    `BEGIN:${name}`,
    ...lines.map(([property, value]) => `${property}:${value}`),
    ...components.flatMap(linesOf),
    `END:${name}`,
  ];
}

/** Octets of a line, the break behind it not counted. */
const maxLineLength = 75;

/** Breaks a long line into several, each but the first behind a space, and no character in two. */
function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let length = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (length + size > maxLineLength) {
      parts.push(part);
      part = '';
      // The space in front of it counts.
      length = 1;
    }
    part += character;
    length += size;
  }
  return [...parts, part].join('\r\n ');
}
