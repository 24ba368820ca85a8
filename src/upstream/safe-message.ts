/**
 * What of an upstream's own words may reach a client: one line of ordinary characters that names
 * no ARN, account, access key, address or path. Anything else is better left out than cut up.
 *
 * @returns the words, ending in a full stop, or undefined where they are not fit to be shown.
 */
export function safeMessage(text: string): string | undefined {
  const words = text.trim();
  if (words === '' || words.length > maxLength) return undefined;
  if (!ordinaryCharacters.test(words) || telling.some((pattern) => pattern.test(words))) {
    return undefined;
  }
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Characters; longer than any message of the service's own. */
const maxLength = 200;

const ordinaryCharacters = /^[\w .,;:!?'"()-]+$/;

const telling = [
  /\barn:/i,
  /\d{9,}/, // account ids have 12 digits
  /\b[A-Z0-9]{16,}\b/, // access key ids
  /[A-Za-z0-9]{32,}/, // tokens and secrets
  /\b\d{1,3}(\.\d{1,3}){3}\b/, // IPv4 addresses
  /:\d{2,5}\b/, // ports
  /\b(?:[\w-]+\.)+[a-z]{2,}\b/i, // host names
  /\blocalhost\b/i,
];
