import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that changes something, as a client sent it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Undefined without a body. */
  readonly body: unknown;
}

/** An endpoint that answers every operation of the rotation, and changes nothing. */
export interface RecordingAws extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
}

/** Starts an endpoint for clients of AWS. The emulator only reads, and so cannot take its place. */
export async function createRecordingAws(): Promise<RecordingAws> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({
        method: request.method ?? '',
        path: request.url ?? '',
        body: body === '' ? undefined : (JSON.parse(body) as unknown),
      });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The members that the commands of a plan print, of both versions of API Gateway. */
const answer = {
  id: 'deploy',
  clientCertificateId: 'new456',
  pemEncodedCertificate: 'PEM',
};
