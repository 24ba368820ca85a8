import { createServer, type RequestListener } from 'node:http';

/** Listens on any free port of 127.0.0.1 and prints the address. */
export function listen(listener: RequestListener): void {
  const server = createServer(listener).listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    console.log(`http://127.0.0.1:${String(port)}/`);
  });
}
