/** SHA-256 hashes of the accepted tokens. The gateway never holds a token itself. */
export type TokenHashes = readonly Buffer[];

/** Completes the sentence "expected …". */
export const expectedTokenHashes = 'SHA-256 hashes of 64 hexadecimal digits';

/**
 * Parses hashes in hexadecimal, separated by commas or line ends. Ignores comments, which start with
 * `#`, and the `-` that `sha256sum` writes after a hash.
 *
 * @returns undefined when there is no hash, or when an entry is not a hash. Errors never quote the text,
 *   because it may be a token by mistake.
 */
export function parseTokenHashes(text: string): TokenHashes | undefined {
  const entries = text
    .split(/[,\r\n]/)
    .map((entry) => entry.replace(/#.*$|\s+-\s*$/g, '').trim())
    .filter((entry) => entry !== '');
  const areHashes = entries.length > 0 && entries.every((entry) => /^[\da-f]{64}$/i.test(entry));
  return areHashes ? entries.map((entry) => Buffer.from(entry, 'hex')) : undefined;
}
