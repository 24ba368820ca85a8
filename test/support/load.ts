import { Agent, type IncomingMessage, request } from 'node:http';

/** Sends many bodies to one address, eight at a time. Returns the number of responses by status. */
export async function sendLoad(
  url: string,
  bodies: Iterable<string>,
  headers: Record<string, string> = {},
): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  const rest = bodies[Symbol.iterator]();
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let next = rest.next(); next.done !== true; next = rest.next()) {
        const { statusCode = 0 } = await send(url, next.value, agent, headers);
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
      }
    }),
  );
  agent.destroy();
  return statuses;
}

/** Clients that send requests until the server asks them to disconnect. */
export interface BusyClients {
  /** Resolves when each client has received a response. */
  readonly busy: Promise<unknown>;
  /** Resolves when all clients have ended, with the errors of the requests that failed. */
  readonly ended: Promise<readonly unknown[]>;
}

/**
 * Starts clients that each send one request after the other on one connection, until a response has
 * `Connection: close`.
 */
export function startBusyClients(url: string, body: string, count: number): BusyClients {
  const lost: unknown[] = [];
  const started: Promise<void>[] = [];
  const ended = Array.from({ length: count }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let begin: () => void = () => undefined;
    started.push(new Promise<void>((resolve) => (begin = resolve)));
    try {
      for (;;) {
        const { statusCode, headers } = await send(url, body, agent);
        if (statusCode !== 200) throw new Error(`Answered with ${statusCode ?? 0}.`);
        begin();
        if (headers.connection === 'close') return;
      }
    } catch (error) {
      lost.push(error);
    } finally {
      agent.destroy();
    }
  });
  return { busy: Promise.all(started), ended: Promise.all(ended).then(() => lost) };
}

const clients = 8;

/** Sends a body. Resolves at the end of the response. */
function send(
  url: string,
  body: string,
  agent: Agent,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json', ...headers },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        resolve(response);
      });
    });
    sent.end(body);
  });
}
