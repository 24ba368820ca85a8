/**
 * Quotes a text as one word of a POSIX shell. Between single quotes, a shell expands nothing.
 *
 * Packages that quote do it for the shell of the machine that they run on. The commands of a rotation plan
 * run elsewhere.
 */
export function shellQuote(text: string): string {
  return /^[\w+,./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
