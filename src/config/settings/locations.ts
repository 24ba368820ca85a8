import { anyText } from '../kinds.ts';
import { regionSelection } from '../regions.ts';
import type { Settings } from '../setting.ts';

/** Which accounts and Regions are read. With none of these, it is the Region of the SDK alone. */
export const locationSettings = {
  regions: {
    flag: 'regions',
    variable: 'REGIONS',
    byDefault: '',
    meaning:
      'Regions whose client certificates are served; all for those that an account has enabled. The Region of the AWS SDK when left out.',
    ...regionSelection,
  },
  accountsFile: {
    flag: 'accounts-file',
    variable: 'ACCOUNTS_FILE',
    byDefault: '',
    meaning: 'JSON file of further accounts, each with a role or a profile.',
    ...anyText('a file that can be read', 'file'),
  },
} as const satisfies Settings;
