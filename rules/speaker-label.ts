// Tells names of speakers from other words before a colon, and which side of the call a speaker is on.
import type { Side } from './transcript.ts';

/** Longest label that may be a name. */
export const LONGEST_LABEL = 60;
const particles = new Set('de del der den di da do dos du la le van von zu zur al el bin ibn ben y e i of and & the'.split(' '));
const headings = new Set(
  `note notes summary agenda subject re fw fwd date time duration attendees participants meeting transcript title recording call topic
  action actions todo outcome result warning important ps p.s. question answer http https`.split(/\s+/),
);
const ours = new Set([
  ...'agent rep representative sales salesperson seller sdr bdr ae csr advisor adviser consultant operator host'.split(' '),
  ...'assistant ai bot closer support internal me us'.split(' '),
  ...['sales rep', 'sales representative', 'sales agent', 'sales person', 'account executive', 'account manager', 'ai agent'],
  ...['ai assistant', 'voice agent', 'call agent', 'support agent', 'customer support', 'customer service'],
]);
const theirs = new Set('customer client prospect lead buyer contact guest patient homeowner shopper external them'.split(' '));

/** In lower case, without what stands in brackets and without a number at the end: `Agent #2 (host)` is `agent`. */
function plain(speaker: string): string {
  return speaker
    .slice(0, 2 * LONGEST_LABEL)
    .replace(/[([{].*$/s, '')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .replace(/[ #]*\d{1,3}$/, '')
    .trim();
}

/** The side a role's name stands for, `unknown` for the name of a person. */
export function sideOfRole(label: string): Side {
  const role = plain(label);
  return ours.has(role) ? 'us' : theirs.has(role) ? 'them' : 'unknown';
}

/**
 * Which of the words that stood before a colon are speakers. A name (every word with a capital) or a role counts at once, anything else
 * when it comes back; headings such as `Summary` never do.
 */
export function speakersAmong(labels: Iterable<string>): Set<string> {
  const times = new Map<string, number>();
  for (const label of labels) times.set(label, (times.get(label) ?? 0) + 1);
  const isNumber = (label: string): boolean => /^\d+$/.test(label);
  const numbers = [...times].reduce((sum, [label, count]) => sum + (isNumber(label) ? count : 0), 0);
  const speakers = new Set<string>();
  for (const [label, count] of times) {
    if (headings.has(label.toLowerCase())) continue;
    const isName = isNumber(label) ? numbers > 1 : isNameLike(label);
    if (isName || count > 1 || sideOfRole(label) !== 'unknown') speakers.add(label);
  }
  return speakers;
}

function isNameLike(label: string): boolean {
  const words = label.replace(/\s*[([{].*$/s, '').split(/\s+/);
  return (
    words.length <= 5 && words.every((word) => particles.has(word.toLowerCase()) || /^[\p{Lu}\p{Lt}\p{Lo}\d+#"'“]/u.test(word))
  );
}

/** `1` is what some tools write for the first speaker. */
export function speakerName(label: string): string {
  return /^\d{1,3}$/.test(label) ? `Speaker ${label}` : label;
}
