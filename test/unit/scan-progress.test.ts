import { describe, expect, test } from 'vitest';
import { createScanProgress } from '../../src/commands/scan-progress.ts';
import { complete } from '../support/rotation.ts';

describe('the progress of scans', () => {
  test('the scan progress is one line of a terminal, which it rewrites and removes', () => {
    const { stream, lines } = createStream({ isTTY: true, columns: 80 });
    const progress = createScanProgress(stream);
    const [one, other] = [{}, {}];
    progress.note(one, { ...complete, apis: 60, scanned: 2 });
    progress.note(other, { ...complete, apis: 5, scanned: 5 });
    progress.note(one, { ...complete, apis: 60, scanned: 12 });
    progress.clear();
    expect(lines()).toEqual([
      'Reading stages: 2 of 60 APIs',
      'Reading stages: 7 of 65 APIs in 2 locations',
      'Reading stages: 17 of 65 APIs in 2 locations',
      '',
    ]);
  });

  test('the scan progress is cut to the width of a narrow terminal', () => {
    const { stream, lines } = createStream({ isTTY: true, columns: 10 });
    createScanProgress(stream).note({}, complete);
    expect(lines()).toEqual(['Reading s']);
  });

  test('the scan progress is shown on a terminal that does not tell its width', () => {
    const { stream, lines } = createStream({ isTTY: true, columns: 0 });
    createScanProgress(stream).note({}, complete);
    expect(lines()).toEqual(['Reading stages: 3 of 3 APIs']);
  });

  test('the scan progress is not shown when standard error is not a terminal', () => {
    const { stream, lines } = createStream({ isTTY: false, columns: 80 });
    const progress = createScanProgress(stream);
    progress.note({}, complete);
    progress.clear();
    expect(lines()).toEqual([]);
  });

  test('the scan progress removes nothing when nothing was shown', () => {
    const { stream, lines } = createStream({ isTTY: true, columns: 80 });
    createScanProgress(stream).clear();
    expect(lines()).toEqual([]);
  });
});

/** A stream that records what is written, as lines that replace each other. */
function createStream(options: { readonly isTTY: boolean; readonly columns: number }) {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  return {
    stream: { ...options, write },
    lines: () => written.split('\r\u001b[K').slice(1),
  };
}
