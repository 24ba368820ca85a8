import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** A place between two pages. */
export interface Place {
  /** The ordinal of the last certificate served; 0 before the first one. */
  readonly ordinal: number;
  /** How many empty pages in a row were served at this place, so that each of them has a token of its own. */
  readonly emptyPages: number;
}

/** Turns places into `position` texts that tell a client nothing, and back. */
export class PositionTokens {
  #key = randomBytes(32);

  /** The token of a place: always the same one until the tokens expire. */
  seal(place: Place): string {
    const plain = Buffer.alloc(placeBytes);
    plain.writeUInt32BE(place.ordinal);
    plain.writeUInt16BE(place.emptyPages, 4);
    // Derived from the place rather than random: equal places have equal tokens, and no nonce serves two places.
    const nonce = createHmac('sha256', this.#key).update(plain).digest().subarray(0, nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    // Standard base64, not base64url: `+`, `/` and `=` show a client that forgets to percent-encode.
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
  }

  /** The place of a token; undefined for any text that was not sealed here, or has expired. */
  open(token: string): Place | undefined {
    const bytes = Buffer.from(token, 'base64');
    const tagStart = nonceBytes + placeBytes;
    // Decoding skips what is not base64, so only a text that encodes back to itself is the one that was given out.
    if (bytes.length !== tagStart + tagBytes || bytes.toString('base64') !== token) {
      return undefined;
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, nonceBytes));
      decipher.setAuthTag(bytes.subarray(tagStart));
      const opened = decipher.update(bytes.subarray(nonceBytes, tagStart));
      const plain = Buffer.concat([opened, decipher.final()]);
      return { ordinal: plain.readUInt32BE(), emptyPages: plain.readUInt16BE(4) };
    } catch {
      return undefined;
    }
  }

  /** From now on every token given out before is refused. */
  expire(): void {
    this.#key = randomBytes(32);
  }
}

const nonceBytes = 12;
const placeBytes = 6;
const tagBytes = 16;
