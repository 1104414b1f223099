// How times, lengths, names and states are written on the page.
import type { Stage, StageState } from '../rules/call.ts';

const sameYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const otherYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const whole = new Intl.NumberFormat('en-GB');
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/** `21 Nov, 17:32`, with the year when it is not this one. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  return (date.getFullYear() === new Date().getFullYear() ? sameYear : otherYear).format(date);
}

/** `17:41:08` today, `21 Nov, 17:41` on other days. */
export function timeOrDate(iso: string): string {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? date.toLocaleTimeString('en-GB') : dateTime(iso);
}

/** The same with weekday, seconds and zone, for titles. */
export const exactTime = (iso: string): string => full.format(new Date(iso));

export const count = (n: number): string => whole.format(n);

/** `10k` for the sidebar. */
export const shortCount = (n: number): string => (n < 1000 ? String(n) : `${Math.floor(n / 100) / 10}k`.replace('.0k', 'k'));

/** `1:08`, `1:02:09`. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor((all % 3600) / 60);
  const seconds = String(all % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** `14 s`, `1 min 20 s`; tenths below ten seconds. */
export function seconds(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const all = Math.round(ms / 1000);
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min${all % 60 === 0 ? '' : ` ${all % 60} s`}`;
}

/** `9 min`, `310 h`: how long something takes, roughly. */
export function roughly(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 90 ? `${minutes} min` : `${count(Math.round(minutes / 60))} h`;
}

export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** `2 min ago`, `in 5 min`, or the date when it is more than a week away. */
export function ago(iso: string, now = Date.now()): string {
  const diff = now - new Date(iso).getTime();
  const size = Math.abs(diff);
  const [n, unit] =
    size < 3_600_000
      ? [Math.round(size / 60_000), 'min']
      : size < 86_400_000
        ? [Math.round(size / 3_600_000), 'h']
        : [Math.round(size / 86_400_000), 'd'];
  if (size < 45_000) return diff >= 0 ? 'just now' : 'in a moment';
  if (size > 7 * 86_400_000) return dateTime(iso);
  return diff >= 0 ? `${n} ${unit} ago` : `in ${n} ${unit}`;
}

export function bytes(n: number): string {
  if (n < 1_000_000) return `${Math.max(1, Math.round(n / 1000))} kB`;
  return n < 1_000_000_000 ? `${(n / 1_000_000).toFixed(1)} MB` : `${(n / 1_000_000_000).toFixed(2)} GB`;
}

export function initials(name: string): string {
  const parts = name
    .replace(/@.*$/, '')
    .split(/[\s._-]+/)
    .filter(Boolean);
  return ((parts[0]?.[0] ?? '?') + (parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

/** The stage while it runs, for people. */
export const stageDoing: Record<Stage, string> = {
  fetch: 'Fetching',
  decode: 'Decoding',
  transcribe: 'Transcribing',
  analyse: 'Analysing',
  score: 'Scoring',
};
export const stageName: Record<Stage, string> = {
  fetch: 'Fetch the recording',
  decode: 'Decode the sound',
  transcribe: 'Transcribe',
  analyse: 'Analyse the conversation',
  score: 'Score',
};
export const stageStateName: Record<StageState, string> = {
  waiting: 'Waiting',
  running: 'Running',
  retrying: 'Trying again',
  done: 'Done',
  skipped: 'Not needed',
  failed: 'Failed',
};

export type Band = 'strong' | 'fair' | 'weak';
export const bandOf = (score: number): Band => (score >= 75 ? 'strong' : score >= 50 ? 'fair' : 'weak');
export const bandName: Record<Band, string> = { strong: 'Strong', fair: 'Fair', weak: 'Needs work' };

/** `meeting_booked` → `Meeting booked`. */
export function words(label: string): string {
  const spaced = label.replaceAll(/[_-]+/g, ' ').trim();
  return spaced.charAt(0).toUpperCase() + (spaced === spaced.toUpperCase() ? spaced.slice(1).toLowerCase() : spaced.slice(1));
}
