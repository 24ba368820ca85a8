/** An account and a Region. */
export interface BenchLocation {
  /** The id of the account. */
  readonly account: string;
  readonly region: string;
}

/** Client certificates in each location: the default quota. */
export const certificatesPerLocation = 60;

/** The Regions of each account. */
export const regions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-east-1',
  'me-south-1',
];

/** Five accounts. The first is the gateway's own; the others are reached through a role. */
export const accounts = Array.from({ length: 5 }, (_, index) => ({
  id: String(111_111_111_111 * (index + 1)),
  name: `account-${index + 1}`,
  isOwn: index === 0,
}));

/** All locations, in configured order. */
export const locations: readonly BenchLocation[] = accounts.flatMap(({ id }) =>
  regions.map((region) => ({ account: id, region })),
);

/** Milliseconds of the slowest location. */
export const slowestMilliseconds = 300;

/** Milliseconds until a location answers: from 100 to {@link slowestMilliseconds}, the last slowest. */
export function delayOf(location: BenchLocation): number {
  const share = locations.indexOf(location) / (locations.length - 1);
  return 100 + Math.round(share * (slowestMilliseconds - 100));
}
