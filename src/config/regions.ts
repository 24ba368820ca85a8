import type { Kind } from './setting.ts';

/** Regions by name, or all that an account has enabled. */
export type RegionSelection = readonly string[] | 'all';

/** Whether a text has the form of a Region's name. */
export function isRegionName(text: string): boolean {
  return /^[a-z]+(-[a-z]+)+-\d+$/.test(text);
}

/** Regions, separated by commas, or `all`. None for an empty text. */
export const regionSelection: Kind<RegionSelection> = {
  placeholder: 'list',
  expected: 'all, or different names of Regions such as us-east-1, separated by commas',
  parse(text) {
    if (text === '' || text === 'all') return text === '' ? [] : 'all';
    const names = text.split(',').map((name) => name.trim());
    const isSound = names.every(isRegionName) && new Set(names).size === names.length;
    return isSound ? names : undefined;
  },
};
