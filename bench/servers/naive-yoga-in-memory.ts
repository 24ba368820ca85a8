import { createSchema, createYoga } from 'graphql-yoga';
import { createResolvers, typeDefs } from './in-memory.ts';
import { listen } from './listen.ts';

// Naive Yoga in memory: Yoga with its defaults, the gateway's own schema over certificates in memory.
// `naive-yoga-in-memory.ts <file>`

const [, , certificatesFile = ''] = process.argv;
const schema = createSchema({ typeDefs, resolvers: createResolvers(certificatesFile) });
const yoga = createYoga({ schema, logging: false });

listen((request, response) => void yoga(request, response));
