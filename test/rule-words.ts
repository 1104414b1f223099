// How the values of rules are written in the tables of their examples: times on a clock and in UTC, lengths, hours, what is known.
import type { WindowLayer } from '../rules/calling-window.ts';
import { dispositions } from '../rules/disposition.ts';
import type { DurationBy, DurationEvidence } from '../rules/duration.ts';
import type { PastAttempt } from '../rules/next-attempt.ts';
import type { Whereabouts } from '../rules/time-zone-evidence.ts';
import { spellSpan } from '../rules/window-hours.ts';
import { localTimeOf } from '../rules/zone-clock.ts';

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `2026-01-14T18:30:00` as `Wed 2026-01-14 18:30`. */
export function shown(text: string): string {
  const date = text.slice(0, 10);
  return `${dayNames[new Date(date).getUTCDay()]} ${date} ${text.slice(11, 19).replace(/^(..:..):00$/, '$1')}`;
}

/** `Wed 2026-01-14 18:30 (23:30 UTC)`, with the day in UTC where it is another. */
export function timeInWords(at: Date, zone = 'Etc/UTC'): string {
  const utc = shown(at.toISOString());
  if (zone === 'Etc/UTC') return `${utc} UTC`;
  const local = shown(localTimeOf(zone, at));
  return `${local} (${local.slice(0, 14) === utc.slice(0, 14) ? utc.slice(15) : utc} UTC)`;
}

export const hoursNames = { legal: 'by law', team: 'of the team', agent: 'of the agent', request: 'asked for' } as const;

/** For layers that have the same hours every day. */
export function layerInWords({ name, days, closedOn, zone }: WindowLayer): string {
  return [
    `${(days.mon ?? []).map(spellSpan).join(' and ')} ${hoursNames[name]}`,
    ...(closedOn ? [`closed on ${closedOn.join(' and ')}`] : []),
    ...(zone === undefined ? [] : [`on the clock of ${zone}`]),
  ].join(', ');
}

export const minutesInWords = (minutes: number) => (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`);

export function lengthInWords(ms: number): string {
  const parts = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'min'],
    [(ms % 60_000) / 1_000, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(' ');
}

/** As it would stand in a body of JSON. */
export const asSent = (value: unknown) => (value === undefined ? 'not sent' : `\`${JSON.stringify(value)}\``);

export function knownInWords({ timeZone, mappedTimeZone, hsTimeZone, address, phone }: Whereabouts): string {
  return [
    ...(timeZone ? [`\`timezone\`: ${timeZone}`] : []),
    ...(mappedTimeZone ? [`mapped property: ${mappedTimeZone}`] : []),
    ...(hsTimeZone ? [`\`hs_timezone\`: ${hsTimeZone}`] : []),
    ...(address ? [`address: ${[address.state, address.country].filter(Boolean).join(', ')}`] : []),
    ...(phone ? [`number: ${phone.e164}`] : []),
  ].join('; ');
}

export function evidenceInWords({ unit, source, transcriptWords, transcriptEndMs, audioMs }: DurationEvidence): string {
  return [
    ...(unit === undefined ? [] : [`\`durationUnit\`: ${unit}`]),
    ...(source === undefined ? [] : [`it comes from ${source}`]),
    ...(transcriptWords === undefined ? [] : [`a transcript of ${transcriptWords.toLocaleString('en')} words`]),
    ...(transcriptEndMs === undefined ? [] : [`a transcript that ends at ${lengthInWords(transcriptEndMs)}`]),
    ...(audioMs === undefined ? [] : [`a recording of ${lengthInWords(audioMs)}`]),
  ].join('; ');
}

export const durationByWords: Record<DurationBy, string> = {
  explicit: 'its own unit',
  durationUnit: '`durationUnit`',
  'audio length': 'the recording',
  'transcript end': 'the end of the transcript',
  'transcript words': 'the words of the transcript',
  'HubSpot documents ms': 'HubSpot sends milliseconds',
  threshold: 'its size',
  'threshold: fraction': 'its size, a fraction',
  zero: 'zero is zero',
  absent: 'nothing was sent',
};

export function attemptInWords(attempt: PastAttempt): string {
  const minute = (at: Date) => at.toISOString().slice(11, 16);
  if (attempt.kind !== 'ended') return `${attempt.kind}, due ${minute(attempt.dueAt)}`;
  return `${dispositions[attempt.disposition].label}, ${minute(attempt.startedAt)}–${minute(attempt.endedAt)}`;
}
