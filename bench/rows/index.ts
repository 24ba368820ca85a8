import type { Row } from '../row.ts';
import { coalescing } from './coalescing.ts';
import { distinct } from './distinct.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { repeated } from './repeated.ts';
import { replicas } from './replicas.ts';
import { start } from './start.ts';
import { through } from './through.ts';
import { walk } from './walk.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  coalescing,
  repeated,
  distinct,
  through,
  latency,
  start,
  memory,
  walk,
  replicas,
];
