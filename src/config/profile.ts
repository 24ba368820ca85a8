import { BlockList, isIP } from 'node:net';

/** Switches for what callers may do. */
export interface Profile {
  readonly name: ProfileName;
  /** Serves GraphiQL to browsers at the GraphQL address. */
  readonly graphiql: boolean;
  readonly introspection: boolean;
  /** Allows queries by GET in addition to POST. */
  readonly get: boolean;
  /** Field suggestions in validation errors. They leak the schema one guess at a time. */
  readonly fieldSuggestions: boolean;
  /** Whether the gateway refuses to start without a way to authenticate callers. */
  readonly requireAuthentication: boolean;
  readonly reportUpstream: ReportUpstream;
}

/**
 * Which responses have `extensions.upstream`: all, or those to requests with
 * `"extensions": { "upstream": true }`.
 */
export type ReportUpstream = 'always' | 'on-request';

type ProfileName = 'explore' | 'locked';

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

/** The profile for a listen address: `explore` for a loopback address, otherwise `locked`. */
export function profileNameFor(host: string): ProfileName {
  return isLoopback(host) ? 'explore' : 'locked';
}

/** Whether a host is a loopback address or `localhost`. */
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
