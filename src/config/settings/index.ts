import type { Settings } from '../setting.ts';
import { authenticationSettings } from './authentication.ts';
import { cacheSettings } from './cache.ts';
import { guardSettings } from './guards.ts';
import { limitSettings } from './limits.ts';
import { locationSettings } from './locations.ts';
import { observabilitySettings } from './observability.ts';
import { serverSettings } from './server.ts';
import { upstreamSettings } from './upstream.ts';
import { usageSettings } from './usage.ts';

/** Settings that help and documentation list together. */
interface Topic {
  readonly title: string;
  readonly settings: Settings;
}

/** Every setting of a gateway that serves, in the order of help and documentation. */
export const serveTopics: readonly Topic[] = [
  { title: 'Server', settings: serverSettings },
  { title: 'Accounts and Regions', settings: locationSettings },
  { title: 'Upstream', settings: upstreamSettings },
  { title: 'Cache', settings: cacheSettings },
  { title: 'Usage of certificates', settings: usageSettings },
  { title: 'Guards', settings: guardSettings },
  { title: 'Authentication', settings: authenticationSettings },
  { title: 'Limits', settings: limitSettings },
  { title: 'Observability', settings: observabilitySettings },
];
