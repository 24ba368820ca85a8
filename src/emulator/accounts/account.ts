import type { PageRules } from '../lists/pages.ts';
import { partitionOf } from './arn.ts';
import { Location } from './location.ts';
import type { AccountOptions, RoleOptions } from './options.ts';
import { type ThrottleOptions, TokenBucket } from './token-bucket.ts';

/** A role of an account. */
export interface Role extends RoleOptions {
  readonly arn: string;
  readonly account: Account;
}

/** An emulated account. */
export class Account {
  readonly id: string;
  readonly name: string | undefined;
  readonly partition: string;
  readonly roles: readonly Role[];
  /** By Region, in the order in which they were given. */
  readonly locations: ReadonlyMap<string, Location>;
  readonly firstLocation: Location;
  /** The rate of API Gateway's management operations, in all Regions together. Undefined when there is no limit. */
  readonly bucket: TokenBucket | undefined;

  constructor(options: AccountOptions, shared: SharedOptions) {
    const locations = Object.entries(options.regions).map(
      ([region, resources]) => new Location(options.id, region, resources, shared.pageRules),
    );
    const [firstLocation] = locations;
    if (!/^\d{12}$/.test(options.id) || firstLocation === undefined) {
      throw new Error(`Account "${options.id}": expected an id of 12 digits and a Region.`);
    }
    this.id = options.id;
    this.name = options.name;
    this.partition = partitionOf(firstLocation.region);
    this.firstLocation = firstLocation;
    this.roles = (options.roles ?? []).map((role) => {
      const arn = `arn:${this.partition}:iam::${this.id}:role/${role.name}`;
      return { ...role, arn, account: this };
    });
    this.locations = new Map(locations.map((location) => [location.region, location]));
    this.bucket = shared.throttle && new TokenBucket(shared.throttle, shared.now);
  }
}

/** The options that all accounts share. */
export interface SharedOptions {
  readonly pageRules: PageRules;
  readonly throttle: ThrottleOptions | undefined;
  readonly now: () => Date;
}
