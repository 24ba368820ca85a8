import { Agent, request } from 'node:http';

/** Sends many bodies to one address, a few at a time; gives how often each status came. */
export async function flood(
  url: string,
  bodies: Iterable<string>,
  headers: Record<string, string> = {},
): Promise<Record<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: workers });
  const statuses: Record<number, number> = {};
  const rest = bodies[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        const status = await send(url, next.value, agent, headers);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  agent.destroy();
  return statuses;
}

const workers = 8;

function send(url: string, body: string, agent: Agent, headers: Record<string, string>) {
  return new Promise<number>((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.resume();
      response.once('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.end(body);
  });
}
