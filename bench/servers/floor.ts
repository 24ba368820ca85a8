import { readFileSync } from 'node:fs';
import { listen } from './listen.ts';

// Floor: sends the bytes of a file, as fast as Node can. `floor.ts <file>`

const [, , answerFile = ''] = process.argv;
const answer = readFileSync(answerFile);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

listen((_request, response) => {
  response.writeHead(200, headers).end(answer);
});
