import { wholeNumber } from '../kinds.ts';
import { limitTable } from '../limits.ts';
import type { Setting, Settings } from '../setting.ts';

/** The limits that can be set. The minimum is 1, because 0 would reject every request. */
export const limitSettings = {
  bodyBytes: limitSetting('max-body-bytes', 'MAX_BODY_BYTES', 'bodyBytes'),
  depth: limitSetting('max-depth', 'MAX_DEPTH', 'depth'),
  aliases: limitSetting('max-aliases', 'MAX_ALIASES', 'aliases'),
  cost: limitSetting('max-cost', 'MAX_COST', 'cost'),
  concurrentRequests: limitSetting(
    'max-concurrent-requests',
    'MAX_CONCURRENT_REQUESTS',
    'concurrentRequests',
  ),
  connections: limitSetting('max-connections', 'MAX_CONNECTIONS', 'connections'),
} as const satisfies Settings;

function limitSetting(
  flag: string,
  variable: string,
  name: 'bodyBytes' | 'depth' | 'aliases' | 'cost' | 'concurrentRequests' | 'connections',
): Setting<number> {
  const { title, byDefault, max, unit } = limitTable[name];
  return {
    flag,
    variable,
    byDefault: String(byDefault),
    unit,
    meaning: `Limit: ${title.toLowerCase()}.`,
    ...wholeNumber(1, max),
  };
}
