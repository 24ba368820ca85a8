import { checkResidentMemory } from '../measure/resident-memory.ts';
import { checkSameAnswers } from '../measure/same-answers.ts';
import { describeThroughput, measureThroughput } from '../measure/throughput.ts';
import { startMercurius, startNaiveYogaInMemory, startReference } from '../processes/references.ts';
import { startWarmList } from '../processes/warm-list.ts';
import { createNewDocuments } from '../requests/new-documents.ts';
import { atLeast, type Row } from '../row.ts';

const differentDocuments = 5000;
/** Documents of which the answers are compared. */
const comparedDocuments = 500;

export const newDocuments: Row = {
  name: 'new-documents',
  what: 'a new document in every request, over a warm list of 1,000',
  asked: 'at least 0.8 × naive Yoga in memory, at most 130 MB',
  async measure(bench) {
    await using list = await startWarmList(bench);
    const { gateway, certificates, certificatesFile } = list;
    await using naiveYoga = await startNaiveYogaInMemory(certificatesFile);
    await using mercurius = await startMercurius(certificatesFile);
    await using reference = await startReference(certificatesFile);
    const requests = createNewDocuments(differentDocuments, certificates);
    const contenders = {
      gateway: { server: gateway, requests },
      'naive Yoga in memory': { server: naiveYoga, requests },
      'Mercurius with JIT': { server: mercurius, requests },
    };
    await checkSameAnswers(Object.values(contenders), comparedDocuments);
    const measured = await measureThroughput(bench, {
      ...contenders,
      // It does not read the document: it always sends the first 25 with all fields.
      reference: { server: reference, requests },
    });
    const ratio =
      measured.gateway.requestsPerSecond / measured['naive Yoga in memory'].requestsPerSecond;
    return {
      checks: [atLeast(0.8, '× naive Yoga in memory', ratio), checkResidentMemory(gateway)],
      detail: describeThroughput(measured),
    };
  },
};
