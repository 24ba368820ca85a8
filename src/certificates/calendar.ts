import type { ClientCertificate, Member } from './certificate.ts';
import type { CertificateUsage, FindUsage } from './certificate-usage.ts';
import { describeStage } from './stage.ts';
import { toPrintable } from '../util/printable.ts';
import { takeTurn } from '../util/slices.ts';
import { describeLocation, type Location, locationKeyOf } from './location.ts';
import { type Expiration, listExpirations } from './expiration.ts';
import {
  type Component,
  type ContentLine,
  toDateTime,
  toText,
  writeCalendar,
  writeComponent,
} from './icalendar.ts';

/** The Region whose certificates a calendar shows, and the time at which it is written. */
export interface CalendarOptions {
  /** The Region, or what is served where there are several. */
  readonly region: string;
  /** The locations whose certificates are missing, because they could not be read. */
  readonly missing: readonly Location[];
  readonly findUsage: FindUsage;
  readonly now: Date;
}

/** Stages that an event names. The others are counted. */
const maxStages = 20;

/** Days before an expiration. An event has an alarm for each. */
const alarmDays = [30, 7] as const;

/** Events between which the event loop goes round. They take some ten milliseconds. */
const eventsAtAStretch = 200;

/** Writes a calendar with an event for each certificate that has an expiration date. */
export async function writeExpirationCalendar(
  certificates: readonly ClientCertificate[],
  { region, missing, findUsage, now }: CalendarOptions,
): Promise<string> {
  const events: string[] = [];
  for (const expiration of listExpirations(certificates, now)) {
    if (events.length % eventsAtAStretch === 0) await takeTurn();
    const usage = findUsage(expiration.certificate);
    events.push(writeComponent(createEvent(expiration, usage, now)));
  }
  return writeCalendar(
    [
      ['VERSION', '2.0'],
      ['PRODID', '-//client-certificates-gateway//expirations//EN'],
      // The name and the refresh interval. Not in RFC 5545, but calendar clients understand them.
      ['X-WR-CALNAME', toText(`API Gateway client certificates, ${region}`)],
      ...describeMissing(missing),
      ['REFRESH-INTERVAL;VALUE=DURATION', 'PT12H'],
      ['X-PUBLISHED-TTL', 'PT12H'],
    ],
    events,
  );
}

/** A calendar without some of its events says so, as its readers cannot see errors. */
function describeMissing(missing: readonly Location[]): readonly ContentLine[] {
  if (missing.length === 0) return [];
  const names = missing.map(describeLocation).join(', ');
  return [['X-WR-CALDESC', toText(`Incomplete: these could not be read: ${names}.`)]];
}

function createEvent(
  { certificate, expirationDate }: Expiration,
  usage: CertificateUsage | undefined,
  now: Date,
): Component {
  const { clientCertificateId, description, location } = certificate;
  const { accountName, region, isImplied } = location;
  const where = isImplied ? region : `${accountName}, ${region}`;
  const summary = `Client certificate ${clientCertificateId} expires (${where})`;
  const paragraphs = [...textOf(description), ...describeUsage(usage)];
  const key = locationKeyOf(location).replaceAll(/[^\w.-]/g, '_');
  return {
    name: 'VEVENT',
    lines: [
      // A certificate always has the same UID. A changing one would show the event twice.
      ['UID', toText(`${clientCertificateId}.${key}@client-certificates-gateway`)],
      ['DTSTAMP', toDateTime(now)],
      ['DTSTART', toDateTime(expirationDate)],
      ['SUMMARY', toText(summary)],
      ...(paragraphs.length === 0
        ? []
        : [['DESCRIPTION', toText(paragraphs.join('\n\n'))] as const]),
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

function textOf(member: Member<string>): readonly string[] {
  return typeof member === 'string' ? [member] : [];
}

/** The stages that break when the certificate expires. Nothing is said when none does. */
function describeUsage(usage: CertificateUsage | undefined): readonly string[] {
  const { inUse = 'UNKNOWN', stages = [], coverage } = usage ?? {};
  if (inUse === 'NO') return [];
  if (inUse === 'UNKNOWN') return ['It is not known which stages present this certificate.'];
  const more = stages.length - maxStages;
  const lines = [
    'Stages that present this certificate:',
    ...stages.slice(0, maxStages).map((stage) => `- ${toPrintable(describeStage(stage))}`),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(coverage?.complete === true ? [] : ['Other stages may present it too: not all are known.']),
  ];
  return [lines.join('\n')];
}
