/**
 * An account's quota of client certificates. A number is an applied quota. `default`: AWS never changed the quota, so
 * Service Quotas knows only its default value. `refused`: the credentials have no permission to read it.
 */
export type EmulatedQuota = number | 'default' | 'refused';

/** The quota of an account for which AWS never changed it. */
export const defaultQuota = 60;
