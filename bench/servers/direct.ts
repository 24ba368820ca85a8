import { APIGatewayClient, GetClientCertificatesCommand } from '@aws-sdk/client-api-gateway';
import { listen } from './listen.ts';

// Direct: the SDK's answer as JSON. `/` returns a page of 25, at `?position=` if there is one; `/walk`
// reads the whole list by pages of 500 and returns its length.

const client = new APIGatewayClient({});

listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const position = searchParams.get('position') ?? undefined;
  const read = pathname === '/walk' ? walk() : readPage(25, position);
  read.then(
    (answer) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    },
    (error: unknown) => {
      response.writeHead(502).end(String(error));
    },
  );
});

function readPage(limit: number, position: string | undefined) {
  return client.send(
    new GetClientCertificatesCommand({ limit, ...(position !== undefined && { position }) }),
  );
}

async function walk(): Promise<number> {
  let length = 0;
  let position: string | undefined;
  do {
    const page = await readPage(500, position);
    length += page.items?.length ?? 0;
    position = page.position;
  } while (position !== undefined);
  return length;
}
