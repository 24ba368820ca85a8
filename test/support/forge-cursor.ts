import { crc32 } from 'node:zlib';

/** The content of a cursor that this gateway did not make. */
export interface Forgery {
  readonly layout: number;
  /** As JSON, or text that is no JSON. */
  readonly head: unknown;
  /** Bytes behind the head. */
  readonly tailLength?: number | undefined;
  /** What the cursor says of the length of its head; the truth by default. */
  readonly headLength?: number | undefined;
}

/** A cursor with a right checksum, whatever is in it. */
export function forgeCursor({ layout, head, tailLength = 0, headLength }: Forgery): string {
  const text = typeof head === 'string' ? head : JSON.stringify(head);
  const headBytes = Buffer.from(text, 'utf8');
  const bytes = Buffer.concat([Buffer.alloc(7), headBytes, Buffer.alloc(tailLength, 0xa5)]);
  bytes.writeUInt8(layout, 0);
  bytes.writeUInt16BE((headLength ?? headBytes.length) % 65_536, 5);
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1);
  return bytes.toString('base64url');
}
