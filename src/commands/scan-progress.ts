import type { Coverage } from '../certificates/stage.ts';

/** The part of standard error that progress needs. */
type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Shows on one line how far scans are where the stream is a terminal, and nothing where it is not. */
export function createScanProgress(stream: ProgressStream) {
  const coverages = new Map<object, Coverage>();
  // A terminal that does not tell its width says 0.
  const width = stream.columns > 0 ? stream.columns : 80;
  const replaceLine = (line: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${line.slice(0, width - 1)}`);
  };
  return {
    /** Notes how much is known of a location. */
    note: (location: object, coverage: Coverage) => {
      coverages.set(location, coverage);
      const all = [...coverages.values()];
      const sum = (count: (one: Coverage) => number) =>
        all.reduce((total, one) => total + count(one), 0);
      const place = all.length === 1 ? '' : ` in ${all.length} locations`;
      replaceLine(
        `Reading stages: ${sum(({ scanned }) => scanned)} of ${sum(({ apis }) => apis)} APIs${place}`,
      );
    },
    /** Removes the line. */
    clear: () => {
      if (coverages.size > 0) replaceLine('');
    },
  };
}
