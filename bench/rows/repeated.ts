import { checkResidentMemory } from '../measure/resident-memory.ts';
import { checkSameAnswers } from '../measure/same-answers.ts';
import { describeThroughput, measureThroughput } from '../measure/throughput.ts';
import { startGateway } from '../processes/gateway.ts';
import { startFloor, startMercurius } from '../processes/references.ts';
import { standardRequest } from '../requests/certificate-requests.ts';
import { atLeast, type Row } from '../row.ts';

export const repeated: Row = {
  name: 'repeated',
  what: 'the standard query over and over, warm',
  asked: 'at least 0.5 of the floor, at least 2 × Mercurius with JIT, at most 130 MB',
  async measure(bench) {
    await using gateway = await startGateway(bench);
    await using floor = await startFloor(bench.answerFile);
    await using mercurius = await startMercurius(bench.certificatesFile);
    const requests = [standardRequest];
    const contenders = {
      gateway: { server: gateway, requests },
      floor: { server: floor, requests },
      'Mercurius with JIT': { server: mercurius, requests },
    };
    await checkSameAnswers(Object.values(contenders));
    const measured = await measureThroughput(bench, contenders);
    const rate = measured.gateway.requestsPerSecond;
    return {
      checks: [
        atLeast(0.5, 'of the floor', rate / measured.floor.requestsPerSecond),
        atLeast(2, '× Mercurius with JIT', rate / measured['Mercurius with JIT'].requestsPerSecond),
        checkResidentMemory(gateway),
      ],
      detail: describeThroughput(measured),
    };
  },
};
