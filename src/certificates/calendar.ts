import type { ClientCertificate } from './certificate.ts';
import { type Expiration, listExpirations } from './expiration.ts';
import { type Component, toDateTime, toText, writeCalendar } from './icalendar.ts';

/** The Region whose certificates a calendar shows, and the time at which it is written. */
export interface CalendarOptions {
  readonly region: string;
  readonly now: Date;
}

/** Days before an expiration. An event has an alarm for each. */
export const alarmDays = [30, 7] as const;

/** Writes a calendar with an event for each certificate that has an expiration date. */
export function writeExpirationCalendar(
  certificates: readonly ClientCertificate[],
  { region, now }: CalendarOptions,
): string {
  const events = listExpirations(certificates, now).map((expiration) =>
    createEvent(expiration, { region, now }),
  );
  return writeCalendar({
    name: 'VCALENDAR',
    lines: [
      ['VERSION', '2.0'],
      ['PRODID', '-//client-certificates-gateway//expirations//EN'],
      // The name and the refresh interval. Not in RFC 5545, but calendar clients understand them.
      ['X-WR-CALNAME', toText(`API Gateway client certificates, ${region}`)],
      ['REFRESH-INTERVAL;VALUE=DURATION', 'PT12H'],
      ['X-PUBLISHED-TTL', 'PT12H'],
    ],
    components: events,
  });
}

function createEvent(
  { certificate, expirationDate }: Expiration,
  { region, now }: CalendarOptions,
): Component {
  const { clientCertificateId, description } = certificate;
  const summary = `Client certificate ${clientCertificateId} expires (${region})`;
  return {
    name: 'VEVENT',
    lines: [
      // A certificate always has the same UID. A changing one would show the event twice.
      ['UID', toText(`${clientCertificateId}.${region}@client-certificates-gateway`)],
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
