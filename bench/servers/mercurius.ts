import { readFileSync } from 'node:fs';
import fastify from 'fastify';
import mercurius from 'mercurius';

// Mercurius with JIT: the gateway's own schema over the nodes of an answer. `mercurius.ts <file>`

const [, , answerFile = ''] = process.argv;
const { data } = JSON.parse(readFileSync(answerFile, 'utf8')) as {
  data: { clientCertificates: { nodes: readonly unknown[] } };
};
const { nodes } = data.clientCertificates;

const app = fastify();
await app.register(mercurius, {
  schema: readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
  resolvers: { Query: { clientCertificates: () => ({ nodes }) } },
  jit: 1,
});

console.log(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`);
