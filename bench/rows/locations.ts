import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import {
  accounts,
  certificatesPerLocation,
  locations as allLocations,
  regions,
  slowestMilliseconds,
} from '../locations.ts';
import { readMemory } from '../measure/proc.ts';
import { describeThroughput, measureThroughput } from '../measure/throughput.ts';
import { startGateway } from '../processes/gateway.ts';
import { startUpstream } from '../processes/upstream.ts';
import { certificateFields, countRequest, numbered } from '../requests/certificate-requests.ts';
import { askForData, graphqlRequest } from '../requests/http-request.ts';
import { atLeast, atMost, type Row } from '../row.ts';

/** Far longer than the row takes, so that no list is read twice. */
const cacheTtl = '3600s';

const orderedPage = numbered(
  graphqlRequest(
    `query ($first: Int) { clientCertificates(first: $first, orderBy: { field: EXPIRATION_DATE, direction: ASC }) { nodes { ${certificateFields} } } }`,
    { first: 25 },
  ),
);

export const locations: Row = {
  name: 'locations',
  what: '5 accounts × 20 Regions of 60 certificates, each with a fixed latency, beside one location',
  asked:
    'the whole list cold in at most 1.5 × the slowest location and 100 REST calls; an ordered page of 6,000 at most 3 × the CPU of one of 60; at most 40 MB more than with one location',
  async measure(bench) {
    await using upstream = await startUpstream('locations');
    await using many = await startGateway({
      upstream: { ...upstream, environment: await toEnvironment(bench, upstream.environment) },
      cacheTtl,
    });
    await using one = await startGateway({ upstream: bench.upstream, cacheTtl });
    await upstream.takeCallCount();
    const before = performance.now();
    const certificates = await countCertificates(many.url);
    const cold = performance.now() - before;
    const calls = await upstream.takeCallCount();
    await countCertificates(one.url);
    const measured = await measureThroughput(bench, {
      '100 locations': { server: many, requests: [orderedPage] },
      'one location': { server: one, requests: [orderedPage] },
    });
    const ratio = measured['100 locations'].processorTime / measured['one location'].processorTime;
    const growth = readMemory(many.pid).peak - readMemory(one.pid).peak;
    const expected = allLocations.length * certificatesPerLocation;
    return {
      checks: [
        atMost(1.5, '× the slowest location', cold / slowestMilliseconds),
        atMost(allLocations.length, 'REST calls', calls),
        atLeast(expected, 'certificates', certificates),
        atMost(3, '× the CPU of an ordered page', ratio),
        atMost(40, 'more than with one location', growth, 'MB'),
      ],
      detail: describeThroughput(measured),
    };
  },
};

async function countCertificates(url: string): Promise<number> {
  const data = await askForData<{ clientCertificates: { totalCount: number } }>(url, countRequest);
  return data.clientCertificates.totalCount;
}

/** The environment of a gateway for all locations. */
async function toEnvironment(
  { scratchDirectory }: Bench,
  environment: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const file = join(scratchDirectory, 'accounts.json');
  const entries = accounts.map(({ id, name, isOwn }) =>
    isOwn ? { name } : { name, roleArn: `arn:aws:iam::${id}:role/reader` },
  );
  await writeFile(file, JSON.stringify({ accounts: entries }));
  const { AWS_ENDPOINT_URL_API_GATEWAY: url = '' } = environment;
  return {
    ...environment,
    AWS_ENDPOINT_URL: url,
    ACCOUNTS_FILE: file,
    REGIONS: regions.join(','),
  };
}
