import type { StagePlace } from '../certificates/stage-list.ts';
import { decodeFrame, encodeFrame } from './cursor-codec.ts';

/** The place of a stage, and the order that it is a place in. */
interface StageCursor extends Omit<StagePlace, 'locationIndex'> {
  /** The key of its location. */
  readonly location: string;
  /** The order as a text; null without one. */
  readonly order: string | null;
}

/** Writes a cursor as a text. */
export function encodeStageCursor({ location, order, sortKey, apiId, name }: StageCursor): string {
  return encodeFrame({
    layout: stageLayout,
    head: [location, order, sortKey, apiId, name],
    tail: new Uint8Array(),
  });
}

/** Reads a cursor; undefined for a text that is none of a stage. */
export function decodeStageCursor(text: string): StageCursor | undefined {
  const frame = decodeFrame(text);
  if (frame?.layout !== stageLayout || frame.head.length !== 5) return undefined;
  const [location, order, sortKey, apiId, name] = frame.head;
  const isSound =
    typeof location === 'string' &&
    (order === null || typeof order === 'string') &&
    (sortKey === null || typeof sortKey === 'string' || typeof sortKey === 'number') &&
    typeof apiId === 'string' &&
    typeof name === 'string';
  return isSound ? { location, order, sortKey, apiId, name } : undefined;
}

/** Cursors of client certificates have other layouts. */
const stageLayout = 4;
