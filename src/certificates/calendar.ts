import type { ClientCertificate } from './certificate.ts';
import { type Expiration, listExpirations } from './expiration.ts';
import { type Component, toDateTime, toText, writeCalendar } from './icalendar.ts';

/** Whose certificates a calendar shows, and when it was made. */
export interface CalendarOptions {
  readonly region: string;
  readonly now: Date;
}

/** Days ahead of an expiration at which a calendar's alarms go off. */
export const alarmDays = [30, 7] as const;

/** A calendar with an event for the expiration of each certificate of which it is known. */
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
      // Not of RFC 5545, and understood by every calendar that subscribes: its name, and how often to ask.
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
      // The same for the same certificate whenever it is asked for, so that an event is never shown twice.
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
