/** The value of a JSON text; undefined for any other text. The error of `JSON.parse` quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
