/** An account and a Region: where a list of client certificates is. */
export interface Location {
  /** The account's id of twelve digits; undefined while it is not known. */
  readonly account: string | undefined;
  /** The account's name in the configuration. */
  readonly accountName: string;
  readonly region: string;
  /** Whether the account is the gateway's own, whose credentials it has without assuming a role. */
  readonly isOwn: boolean;
  /** Whether it is served because no other is configured. Errors do not name such a location. */
  readonly isImplied: boolean;
}

/**
 * The text by which a cursor knows a location. The own account is left out, so that cursors stay valid
 * when accounts are added.
 */
export function locationKeyOf({
  accountName,
  region,
  isOwn,
}: Pick<Location, 'accountName' | 'region' | 'isOwn'>): string {
  return isOwn ? region : `${accountName}/${region}`;
}

/** A location for people, such as `staging in eu-west-1`. */
export function describeLocation({ accountName, region }: Location): string {
  return `${accountName} in ${region}`;
}
