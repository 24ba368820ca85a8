import { describe, expect, test } from 'vitest';
import { safeMessage } from '../../src/upstream/safe-message.ts';

describe('upstream messages that are withheld', () => {
  test.each([
    ['an ARN', 'No access to arn: of the user'],
    ['an ARN in capitals', 'No access to ARN: of the user'],
    ['an account id', 'Account 123456789012 is closed'],
    ['nine digits', 'Account 123456789 is closed'],
    ['an access key', 'Key AKIAIOSFODNN7EXAMPLE is not active'],
    ['a token', 'Token abcdefghijklmnopqrstuvwxyzabcdef is old'],
    ['an IPv4 address', 'No answer from 10.9.8.7 in time'],
    ['a port', 'No answer on :443 in time'],
    ['a host name', 'No answer from ip-10-9.internal in time'],
    ['a host name of two parts', 'No answer from example.com in time'],
    ['the name of this machine', 'No answer from localhost in time'],
    ['a path', 'Cannot open /etc/passwd'],
    ['markup', 'Not <b>here</b>'],
    ['a line break', 'First\nsecond'],
    ['other alphabets', 'Größe'],
    ['201 characters', 'a b '.repeat(50) + 'a'],
    ['no characters', ''],
    ['only spaces', '   '],
  ])('withholds an upstream message that contains %s', (_name, words) => {
    expect(safeMessage(words)).toBeUndefined();
  });
});

describe('upstream messages that are passed on', () => {
  test.each([
    ['Invalid limit', 'Invalid limit.'],
    ['Invalid limit.', 'Invalid limit.'],
    ['Really?', 'Really?'],
    ['Stop!', 'Stop!'],
    [' Invalid limit ', 'Invalid limit.'],
    [
      "Limit must be 1 to 500; got '501' (see the guide)",
      "Limit must be 1 to 500; got '501' (see the guide).",
    ],
    ['Ratio 12:1', 'Ratio 12:1.'],
    ['12345678 requests', '12345678 requests.'],
    ['a b '.repeat(50), `${'a b '.repeat(50).trim()}.`],
  ])('passes on the upstream message %j', (words, published) => {
    expect(safeMessage(words)).toBe(published);
  });
});
