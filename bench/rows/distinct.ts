import { distinctRequest, newShapeRequest } from '../requests.ts';
import { atLeast, type Row } from '../row.ts';
import { startGateway, startMercurius } from '../servers.ts';
import { describeRates, measureThroughput, rateOf } from '../throughput.ts';

export const distinct: Row = {
  name: 'distinct',
  what: 'distinct queries over warm pages: every request has aliases of its own',
  asked: 'at least Mercurius with JIT',
  async measure(bench) {
    await using gateway = await startGateway(bench);
    await using mercurius = await startMercurius(bench.answerFile);
    const requests = [distinctRequest];
    const rates = await measureThroughput(bench, [
      { ...gateway, name: 'gateway', requests },
      { ...mercurius, name: 'Mercurius with JIT', requests },
      { ...gateway, name: 'gateway where every shape is new', requests: [newShapeRequest] },
    ]);
    const ratio = rateOf(rates, 'gateway') / rateOf(rates, 'Mercurius with JIT');
    return {
      checks: [atLeast(1, '× Mercurius with JIT', ratio)],
      detail: describeRates(rates),
    };
  },
};
