import type { ClientCertificate } from './certificate.ts';
import { describeLocation, type Location, locationKeyOf } from './location.ts';
import { type Expiration, listExpirations } from './expiration.ts';
import {
  type Component,
  type ContentLine,
  toDateTime,
  toText,
  writeCalendar,
} from './icalendar.ts';

/** The Region whose certificates a calendar shows, and the time at which it is written. */
export interface CalendarOptions {
  /** The Region, or what is served where there are several. */
  readonly region: string;
  /** The locations whose certificates are missing, because they could not be read. */
  readonly missing: readonly Location[];
  readonly now: Date;
}

/** Days before an expiration. An event has an alarm for each. */
export const alarmDays = [30, 7] as const;

/** Writes a calendar with an event for each certificate that has an expiration date. */
export function writeExpirationCalendar(
  certificates: readonly ClientCertificate[],
  { region, missing, now }: CalendarOptions,
): string {
  const events = listExpirations(certificates, now).map((expiration) =>
    createEvent(expiration, now),
  );
  return writeCalendar({
    name: 'VCALENDAR',
    lines: [
      ['VERSION', '2.0'],
      ['PRODID', '-//client-certificates-gateway//expirations//EN'],
      // The name and the refresh interval. Not in RFC 5545, but calendar clients understand them.
      ['X-WR-CALNAME', toText(`API Gateway client certificates, ${region}`)],
      ...describeMissing(missing),
      ['REFRESH-INTERVAL;VALUE=DURATION', 'PT12H'],
      ['X-PUBLISHED-TTL', 'PT12H'],
    ],
    components: events,
  });
}

/** A calendar without some of its events says so, as its readers cannot see errors. */
function describeMissing(missing: readonly Location[]): readonly ContentLine[] {
  if (missing.length === 0) return [];
  const names = missing.map(describeLocation).join(', ');
  return [['X-WR-CALDESC', toText(`Incomplete: these could not be read: ${names}.`)]];
}

function createEvent({ certificate, expirationDate }: Expiration, now: Date): Component {
  const { clientCertificateId, description, location } = certificate;
  const { accountName, region, isImplied } = location;
  const where = isImplied ? region : `${accountName}, ${region}`;
  const summary = `Client certificate ${clientCertificateId} expires (${where})`;
  const key = locationKeyOf(location).replaceAll(/[^\w.-]/g, '_');
  return {
    name: 'VEVENT',
    lines: [
      // A certificate always has the same UID. A changing one would show the event twice.
      ['UID', toText(`${clientCertificateId}.${key}@client-certificates-gateway`)],
      ['DTSTAMP', toDateTime(now)],
      ['DTSTART', toDateTime(expirationDate)],
      ['SUMMARY', toText(summary)],
      ...(typeof description === 'string' ? [['DESCRIPTION', toText(description)] as const] : []),
      ['TRANSP', 'TRANSPARENT'],
    ],
    components: alarmDays.map((days) => ({
      name: 'VALARM',
      lines: [
        ['ACTION', 'DISPLAY'],
        ['TRIGGER', `-P${days}D`],
        ['DESCRIPTION', toText(`${summary} in ${days} days`)],
      ],
    })),
  };
}
