import { StringDecoder } from 'node:string_decoder';

/**
 * Reads the text of a body, and decodes it as it arrives. Undefined when it has more bytes than that.
 *
 * Leaving the loop closes the connection. The loop throws when the body breaks off.
 */
export async function readTextAtMost(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new StringDecoder();
  let text = '';
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    text += decoder.write(chunk);
  }
  return text + decoder.end();
}
