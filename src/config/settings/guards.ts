import { isHostName, listOf, oneOf, parseUrl } from '../kinds.ts';
import type { Settings } from '../setting.ts';

/** Which requests the gateway accepts. */
export const guardSettings = {
  profile: {
    flag: 'profile',
    variable: 'PROFILE',
    byDefault: 'by-address',
    meaning:
      'explore has GraphiQL, introspection and GET. locked has none of them, and callers must authenticate. by-address means explore on a loopback address and locked on any other.',
    ...oneOf(['explore', 'locked', 'by-address']),
  },
  allowedHosts: {
    flag: 'allowed-hosts',
    variable: 'ALLOWED_HOSTS',
    byDefault: '',
    meaning: 'Host names to serve in addition to those of this machine.',
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

/** Whether a text is an origin as browsers write it: without a path, and without the default port. */
function isOrigin(text: string): boolean {
  return parseUrl(text, ['http:', 'https:'])?.origin === text;
}
