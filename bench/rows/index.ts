import type { Row } from '../row.ts';
import { coalescing } from './coalescing.ts';
import { cursors } from './cursors.ts';
import { ids } from './ids.ts';
import { latency } from './latency.ts';
import { locations } from './locations.ts';
import { memory } from './memory.ts';
import { newDocuments } from './new-documents.ts';
import { repeated } from './repeated.ts';
import { replicas } from './replicas.ts';
import { restCalls } from './rest-calls.ts';
import { start } from './start.ts';
import { through } from './through.ts';
import { usage } from './usage.ts';
import { walk } from './walk.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  restCalls,
  coalescing,
  repeated,
  cursors,
  ids,
  newDocuments,
  through,
  latency,
  start,
  memory,
  walk,
  replicas,
  locations,
  usage,
];
