import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A point between two pages of a list. */
export interface ListOffset {
  /** The ordinal of the last item returned. 0 before the first one. */
  readonly ordinal: number;
  /** How many empty pages in a row were returned here. It gives each of them a token of its own. */
  readonly emptyPages: number;
}

/** Encodes offsets as the opaque tokens that lead to the next page, and decodes them. */
export class ListTokens {
  #key = randomBytes(32);

  /** The token of an offset in the list with the given name. It is the same every time, until the tokens expire. */
  seal(list: string, offset: ListOffset): string {
    const plain = Buffer.alloc(offsetBytes);
    plain.writeUInt32BE(offset.ordinal);
    plain.writeUInt16BE(offset.emptyPages, 4);
    // Derived from list and offset, not random: equal offsets get equal tokens, and no nonce is used for two offsets.
    const hmac = createHmac('sha256', this.#key).update(list).update(plain);
    const nonce = hmac.digest().subarray(0, nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(Buffer.from(list));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    // Standard base64, not base64url: `+`, `/` and `=` expose a client that forgets to percent-encode.
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
  }

  /** The offset of a token. Undefined for a text that was not sealed here for this list, or has expired. */
  open(list: string, token: string): ListOffset | undefined {
    const bytes = Buffer.from(token, 'base64');
    const tagStart = nonceBytes + offsetBytes;
    // Decoding skips characters that are not base64. Only a text that encodes back to itself was issued here.
    if (bytes.length !== tagStart + tagBytes || bytes.toString('base64') !== token) {
      return undefined;
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceBytes));
      decipher.setAAD(Buffer.from(list)).setAuthTag(bytes.subarray(tagStart));
      const opened = decipher.update(bytes.subarray(nonceBytes, tagStart));
      const plain = Buffer.concat([opened, decipher.final()]);
      return { ordinal: plain.readUInt32BE(), emptyPages: plain.readUInt16BE(4) };
    } catch {
      return undefined;
    }
  }

  /** Rejects every token issued before. */
  expire(): void {
    this.#key = randomBytes(32);
  }
}

const nonceBytes = 12;
const offsetBytes = 6;
const tagBytes = 16;
