import { rm } from 'node:fs/promises';
import { buildGateway, buildGraphiQL } from './bundles.ts';
import { writeThirdPartyNotices } from './third-party-notices.ts';

// Writes dist/, all of it: `npm run build`.

await rm('dist', { recursive: true, force: true });
const [gateway, graphiql] = await Promise.all([buildGateway(), buildGraphiQL()]);
await writeThirdPartyNotices([gateway, graphiql], 'dist/THIRD-PARTY-NOTICES.txt');
