/**
 * The message of an upstream error, with a full stop, if it is safe to show to a client: one line of ordinary
 * characters without an ARN, account, access key, address or path. Otherwise undefined.
 */
export function safeMessage(text: string): string | undefined {
  const words = text.trim();
  if (words === '' || words.length > maxLength) return undefined;
  if (!ordinaryCharacters.test(words) || revealing.some((pattern) => pattern.test(words))) {
    return undefined;
  }
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** Characters; longer than any message of the service's own. */
const maxLength = 200;

const ordinaryCharacters = /^[\w .,;:!?'"()-]+$/;

const revealing = [
  /\barn:/i,
  /\d{9,}/, // account ids have 12 digits
  /\b[A-Z0-9]{16,}\b/, // access key ids
  /[A-Za-z0-9]{32,}/, // tokens and secrets
  /\b\d{1,3}(\.\d{1,3}){3}\b/, // IPv4 addresses
  /:\d{2,5}\b/, // ports
  /\b(?:[\w-]+\.)+[a-z]{2,}\b/i, // host names
  /\blocalhost\b/i,
];
