import { setTimeout as wait } from 'node:timers/promises';
import { describeThroughput, measureThroughput } from '../measure/throughput.ts';
import { checkResidentMemory } from '../measure/resident-memory.ts';
import { startGateway } from '../processes/gateway.ts';
import { startUpstream } from '../processes/upstream.ts';
import { numbered } from '../requests/certificate-requests.ts';
import { askForData, graphqlRequest } from '../requests/http-request.ts';
import { atMost, type Row } from '../row.ts';

const certificates = 60;
const apis = 600;
/** GetRestApis for 500 each, GetApis, and GetStages for each API. */
const expectedCalls = 2 + 1 + apis;
/** Longer than the row takes, so that no page expires. */
const cacheTtl = '3600s';
/** Milliseconds between two looks at the coverage. */
const pauseMilliseconds = 100;

const coverageRequest = graphqlRequest('{ stages(first: 0) { coverage { complete } } }');
const listRequest = graphqlRequest(
  `query { clientCertificates(first: ${certificates}) { nodes { clientCertificateId expirationDate } } }`,
  {},
);
const usageRequest = graphqlRequest(
  `query { clientCertificates(first: ${certificates}) { nodes { clientCertificateId expirationDate inUse stages(first: 1) { totalCount nodes { name api { id } } } } } }`,
  {},
);

export const usage: Row = {
  name: 'usage',
  what: 'a scan of 600 APIs, and then 60 certificates with their stages',
  asked: `${expectedCalls} REST calls for the scan; at most 6 × the CPU of the 60 certificates alone; at most 130 MB`,
  async measure(bench) {
    await using upstream = await startUpstream(certificates, apis);
    await using gateway = await startGateway({ upstream, cacheTtl });
    await upstream.takeCallCount();
    const startedAt = performance.now();
    while (!(await isComplete(gateway.url))) await wait(pauseMilliseconds);
    const milliseconds = performance.now() - startedAt;
    const calls = await upstream.takeCallCount();
    const throughput = await measureThroughput(bench, {
      stages: { server: gateway, requests: [numbered(usageRequest)] },
      list: { server: gateway, requests: [numbered(listRequest)] },
    });
    const ratio = throughput.stages.processorTime / throughput.list.processorTime;
    return {
      checks: [
        atMost(expectedCalls, 'REST calls for the scan', calls),
        atMost(6, '× the CPU of the certificates alone', ratio),
        checkResidentMemory(gateway),
      ],
      detail: `scan without a limit on the rate: ${Math.round(milliseconds)} ms; ${describeThroughput(throughput)}`,
    };
  },
};

async function isComplete(url: string): Promise<boolean> {
  const { stages } = await askForData<{ stages: { coverage: { complete: boolean } } }>(
    url,
    coverageRequest,
  );
  return stages.coverage.complete;
}
