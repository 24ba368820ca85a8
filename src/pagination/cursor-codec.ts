import { crc32 } from 'node:zlib';
import { parseJson } from '../util/parse-json.ts';

/** The content of a cursor's text: the number of its layout, a head of JSON, and bytes. */
export interface Frame {
  /** 1 to 255. A new layout, or a new meaning of an old one, takes a new number. */
  readonly layout: number;
  readonly head: readonly unknown[];
  readonly tail: Uint8Array;
}

/** Encodes a frame as base64url with a checksum. */
export function encodeFrame({ layout, head, tail }: Frame): string {
  const headBytes = Buffer.from(JSON.stringify(head), 'utf8');
  const bytes = Buffer.allocUnsafe(prefixLength + headBytes.length + tail.length);
  bytes.writeUInt8(layout, 0);
  bytes.writeUInt16BE(headBytes.length, 5);
  headBytes.copy(bytes, prefixLength);
  bytes.set(tail, prefixLength + headBytes.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(5)), 1);
  return bytes.toString('base64url');
}

/** Decodes a frame; undefined for a text that was cut short, altered, or is no frame. */
export function decodeFrame(text: string): Frame | undefined {
  if (text.length > maxCursorLength || !/^[\w-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < prefixLength) return undefined;
  if (bytes.readUInt32BE(1) !== crc32(bytes.subarray(5))) return undefined;
  const tailStart = prefixLength + bytes.readUInt16BE(5);
  if (tailStart > bytes.length) return undefined;
  const head = parseHead(bytes.toString('utf8', prefixLength, tailStart));
  return head && { layout: bytes.readUInt8(0), head, tail: bytes.subarray(tailStart) };
}

/** Layout (1), CRC-32 of what follows (4), length of the head (2). */
const prefixLength = 7;

/** Characters. The last cursor of a page of 500 with the longest position stays below. */
const maxCursorLength = 16_384;

function parseHead(text: string): readonly unknown[] | undefined {
  const head = parseJson(text);
  return Array.isArray(head) ? head : undefined;
}
