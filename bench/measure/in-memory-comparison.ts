import type { Bench } from '../bench.ts';
import { startMercurius, startReference } from '../processes/references.ts';
import type { WarmList } from '../processes/warm-list.ts';
import type { HttpRequest } from '../requests/http-request.ts';
import { atLeast, atMost, type Outcome } from '../row.ts';
import { checkResidentMemory } from './resident-memory.ts';
import { checkSameAnswers } from './same-answers.ts';
import { describeThroughput, measureThroughput } from './throughput.ts';

/** The targets of {@link compareInMemory} in words. */
export const inMemoryTargets =
  'CPU per request at most 3 × the reference, requests a second at least 0.2 × Mercurius with JIT, at most 130 MB';

/** The same requests for the gateway and for the servers with the certificates in memory. */
export interface ComparedRequests {
  readonly gateway: readonly HttpRequest[];
  readonly inMemory: readonly HttpRequest[];
}

/**
 * Measures one document with different variables beside the reference and Mercurius with JIT. Every
 * request is first sent once to each server, to compare the answers.
 */
export async function compareInMemory(
  bench: Bench,
  { gateway, certificatesFile }: WarmList,
  requests: ComparedRequests,
): Promise<Outcome> {
  await using reference = await startReference(certificatesFile);
  await using mercurius = await startMercurius(certificatesFile);
  const contenders = {
    gateway: { server: gateway, requests: requests.gateway },
    reference: { server: reference, requests: requests.inMemory },
    'Mercurius with JIT': { server: mercurius, requests: requests.inMemory },
  };
  await checkSameAnswers(Object.values(contenders));
  const measured = await measureThroughput(bench, contenders);
  const {
    gateway: ofGateway,
    reference: ofReference,
    'Mercurius with JIT': ofMercurius,
  } = measured;
  return {
    checks: [
      atMost(
        3,
        "× the reference's CPU per request",
        ofGateway.processorTime / ofReference.processorTime,
      ),
      atLeast(
        0.2,
        '× Mercurius with JIT',
        ofGateway.requestsPerSecond / ofMercurius.requestsPerSecond,
      ),
      checkResidentMemory(gateway),
    ],
    detail: describeThroughput(measured),
  };
}
