import type { Bench } from './bench.ts';
import { ask, directRequest, hiveRequest, naiveYogaRequest, referenceRequest } from './requests.ts';
import { checkSameData } from './same-data.ts';
import { startDirect, startFloor, startHive, startMercurius, startNaiveYoga } from './servers.ts';

/**
 * Starts every reference once, and asks each for the reference query.
 *
 * @throws Error naming the one that answers with other data than the gateway.
 */
export async function compareAnswers(bench: Bench): Promise<void> {
  const { answer, answerFile, upstream } = bench;
  await using floor = await startFloor(answerFile);
  await using mercurius = await startMercurius(answerFile);
  await using direct = await startDirect(upstream);
  await using naiveYoga = await startNaiveYoga(upstream);
  await using hive = await startHive(upstream, bench.scratchDirectory);
  const askFor = async (
    { name, url }: typeof floor,
    shape: Parameters<typeof checkSameData>[0][number]['shape'],
    request = referenceRequest,
  ) => ({ name, shape, text: await ask(url, request) });
  checkSameData([
    { name: 'gateway', shape: 'gateway', text: answer },
    await askFor(floor, 'gateway'),
    await askFor(mercurius, 'gateway'),
    await askFor(direct, 'direct', directRequest(undefined)),
    await askFor(naiveYoga, 'naiveYoga', naiveYogaRequest(undefined)),
    await askFor(hive, 'hive', hiveRequest(undefined)),
  ]);
}
