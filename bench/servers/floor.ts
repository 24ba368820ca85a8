import { readFileSync } from 'node:fs';
import { listen } from './listen.ts';

// Floor: as fast as Node can send these bytes. `floor.ts <file>`

const [, , answerFile = ''] = process.argv;
const answer = readFileSync(answerFile);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

listen((_request, response) => {
  response.writeHead(200, headers).end(answer);
});
