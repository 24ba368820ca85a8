import { days } from '../kinds.ts';
import { defaultWithinDays, limitTable } from '../limits.ts';
import type { Settings } from '../setting.ts';
import { locationSettings } from './locations.ts';
import { upstreamSettings } from './upstream.ts';
import { usageSettings } from './usage.ts';

/** The settings of the command `plan`. */
export const planSettings = {
  deadlineMilliseconds: upstreamSettings.deadlineMilliseconds,
  ...locationSettings,
  configAggregator: usageSettings.configAggregator,
} as const satisfies Settings;

/** The settings of the command `check`. */
export const checkSettings = {
  withinDays: {
    flag: 'within',
    variable: 'CHECK_WITHIN',
    byDefault: `${defaultWithinDays}d`,
    meaning: 'A certificate that expires within this many days counts as expiring.',
    ...days(limitTable.withinDays.byDefault),
  },
  ...planSettings,
} as const satisfies Settings;
