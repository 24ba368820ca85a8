import { BlockList, isIP } from 'node:net';

/** What callers may do. One code path reads these switches. */
export interface Profile {
  readonly name: ProfileName;
  /** GraphiQL at the GraphQL address, for a browser. */
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Queries by GET, beside those by POST. */
  readonly get: boolean;
  /** Field suggestions in validation errors. They leak the schema one guess at a time. */
  readonly fieldSuggestions: boolean;
  /** Whether the gateway refuses to start without a way to authenticate callers. */
  readonly requireAuthentication: boolean;
  readonly reportUpstream: ReportUpstream;
}

/**
 * Which answers report in `extensions.upstream` what they cost: all, or those to requests with
 * `"extensions": { "upstream": true }`.
 */
export type ReportUpstream = 'always' | 'on-request';

/** The names of the profiles. */
export const profileNames = ['explore', 'locked'] as const;

export type ProfileName = (typeof profileNames)[number];

/** The switches of each profile. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  explore: {
    name: 'explore',
    graphiql: true,
    introspection: true,
    get: true,
    fieldSuggestions: true,
    requireAuthentication: false,
    reportUpstream: 'always',
  },
  locked: {
    name: 'locked',
    graphiql: false,
    introspection: false,
    get: false,
    fieldSuggestions: false,
    requireAuthentication: true,
    reportUpstream: 'on-request',
  },
};

/** The profile for an address to listen on: `explore` where only this machine can reach it. */
export function profileNameFor(host: string): ProfileName {
  return isLoopback(host) ? 'explore' : 'locked';
}

/** Whether only this machine can reach an address, or the name `localhost`. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** One line for the operator: the profile and what it allows. */
export function describeProfile(profile: Profile, authentication: string | undefined): string {
  const switches = [
    ['GraphiQL', profile.graphiql],
    ['introspection', profile.introspection],
    ['queries by GET', profile.get],
    ['field suggestions', profile.fieldSuggestions],
  ] as const;
  const list = (wanted: boolean) =>
    switches.flatMap(([name, isOn]) => (isOn === wanted ? [name] : [])).join(', ');
  const callers =
    authentication === undefined
      ? 'callers need not authenticate'
      : `callers authenticate with ${authentication}`;
  const parts = [list(true) && `${list(true)} on`, list(false) && `${list(false)} off`, callers];
  return `Profile ${profile.name}: ${parts.filter((part) => part !== '').join('; ')}.`;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');
