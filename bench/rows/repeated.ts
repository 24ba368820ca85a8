import { referenceRequest } from '../requests.ts';
import { atLeast, type Row } from '../row.ts';
import { startFloor, startGateway, startMercurius } from '../servers.ts';
import { describeRates, measureThroughput, rateOf } from '../throughput.ts';

export const repeated: Row = {
  name: 'repeated',
  what: 'repeated reference query, warm',
  asked: 'at least 0.5 of the floor, at least 2 × Mercurius with JIT',
  async measure(bench) {
    await using gateway = await startGateway(bench);
    await using floor = await startFloor(bench.answerFile);
    await using mercurius = await startMercurius(bench.answerFile);
    const requests = [referenceRequest];
    const rates = await measureThroughput(bench, [
      { ...gateway, name: 'gateway', requests },
      { ...floor, name: 'floor', requests },
      { ...mercurius, name: 'Mercurius with JIT', requests },
    ]);
    const rate = rateOf(rates, 'gateway');
    return {
      checks: [
        atLeast(0.5, 'of the floor', rate / rateOf(rates, 'floor')),
        atLeast(2, '× Mercurius with JIT', rate / rateOf(rates, 'Mercurius with JIT')),
      ],
      detail: describeRates(rates),
    };
  },
};
