import { isHostName, listOf, oneOf, parseUrl } from '../kinds.ts';
import { profileNames } from '../profile.ts';
import type { Settings } from '../setting.ts';

/** Which requests the gateway accepts. */
export const guardSettings = {
  profile: {
    flag: 'profile',
    variable: 'PROFILE',
    byDefault: 'by-address',
    meaning:
      'explore (GraphiQL, introspection, GET) or locked (none of them, and callers authenticate); by-address is explore on a loopback address, and locked on any other.',
    ...oneOf([...profileNames, 'by-address']),
  },
  allowedHosts: {
    flag: 'allowed-hosts',
    variable: 'ALLOWED_HOSTS',
    byDefault: '',
    meaning: "Host names that requests may be for, beside this machine's own.",
    ...listOf('host names without ports', isHostName),
  },
  allowedOrigins: {
    flag: 'allowed-origins',
    variable: 'ALLOWED_ORIGINS',
    byDefault: '',
    meaning: 'Origins whose pages may send requests (CORS).',
    ...listOf('origins such as https://dashboard.example.com', isOrigin),
  },
} as const satisfies Settings;

/** An origin as a browser writes it: without a path, and without its default port. */
function isOrigin(text: string): boolean {
  return parseUrl(text, ['http:', 'https:'])?.origin === text;
}
