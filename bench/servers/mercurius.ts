import fastify from 'fastify';
import mercurius from 'mercurius';
import { createResolvers, typeDefs } from './in-memory.ts';

// Mercurius with JIT: the gateway's own schema over certificates in memory. `mercurius.ts <file>`

const [, , certificatesFile = ''] = process.argv;

const app = fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: createResolvers(certificatesFile),
  jit: 1,
});

console.log(`${await app.listen({ host: '127.0.0.1', port: 0 })}/graphql`);
