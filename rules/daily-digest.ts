// A day told in one message the morning after: which day is due, when the next one is, and the words for Slack.
import { readClockTime } from './window-hours.ts';
import { DAY_MS, MINUTE_MS, dateOfWallClock, instantOfWallClock, wallClockAt } from './zone-clock.ts';
import { slackText, type Told } from './webhook-event.ts';

/** When a clock of `zone` shows `time`, as in `09:00`. */
export type DigestTime = { time: string; zone: string };

/** From its first instant to that of the next day, on the clock of the zone: 23 to 25 hours. */
export type DigestDay = { day: string; from: Date; until: Date };

/** The first instant after `now`. */
export function nextDigestAt(when: DigestTime, now: Date): Date {
  const todayMs = startOfWallDay(when, now);
  const today = instantOn(when, todayMs);
  return today > now ? today : instantOn(when, todayMs + DAY_MS);
}

/** The day before the last time the clock showed `time`: whoever was away for a week tells of one day. */
export function dueDigestDay(when: DigestTime, now: Date): DigestDay {
  const todayMs = startOfWallDay(when, now);
  return dayOf(when.zone, instantOn(when, todayMs) <= now ? todayMs - DAY_MS : todayMs - 2 * DAY_MS);
}

/** Yesterday, whatever the clock shows. */
export function yesterdayIn(zone: string, now: Date): DigestDay {
  return dayOf(zone, startOfWallDay({ zone }, now) - DAY_MS);
}

function startOfWallDay({ zone }: Pick<DigestTime, 'zone'>, now: Date): number {
  return Math.floor(wallClockAt(zone, now.getTime()) / DAY_MS) * DAY_MS;
}

function instantOn({ time, zone }: DigestTime, dayMs: number): Date {
  return new Date(instantOfWallClock(zone, dayMs + (readClockTime(time) ?? 0) * MINUTE_MS));
}

function dayOf(zone: string, dayMs: number): DigestDay {
  const at = (wallMs: number) => new Date(instantOfWallClock(zone, wallMs));
  return { day: dateOfWallClock(dayMs), from: at(dayMs), until: at(dayMs + DAY_MS) };
}

export type DigestFigures = {
  /** Recorded calls that took place on that day. */
  calls: number;
  scored: number;
  /** 0 to 100. */
  meanScore: number | null;
  /** The criterion by which most points were lost: in how many of the calls it applied to nothing was found for it. */
  gap: { criterion: string; missed: number; of: number } | null;
  planned: number;
  dialled: number;
  /** Dials at which somebody was spoken with. */
  connected: number;
  optedOut: number;
  /** What waits for a person at this moment. */
  failedWork: number;
  endpointsOff: number;
};

/** `of`: the agent whose calls these are; null for the whole team. */
export type DigestOptions = { publicUrl: string; of: string | null; isTest: boolean };

export function digestMessage(day: string, figures: DigestFigures, { publicUrl, of, isTest }: DigestOptions): Told {
  const link = (path: string, words: string) => `<${publicUrl}${path}|${words}>`;
  const whose = of === null ? '' : ` · ${slackText(of)}`;
  const lines = [
    `${isTest ? 'A test: ' : ''}*${spokenDate(day)}*${whose}`,
    recordedSentence(figures, link),
    outboundSentence(figures, link),
    ...troubleSentences(figures, link),
  ];
  return { event: 'digest.daily', body: { text: lines.join('\n') } };
}

type Link = (path: string, words: string) => string;

function recordedSentence({ calls, scored, meanScore, gap }: DigestFigures, link: Link): string {
  if (calls === 0) return 'No recorded calls.';
  const mean = meanScore === null ? '' : `, *${meanScore}* of 100 on average`;
  const most = gap === null ? '' : ` Most was lost by “${slackText(gap.criterion)}”: nothing of it in ${gap.missed} of ${gap.of}.`;
  return `${link('/calls?days=2', many(calls, 'recorded call'))}, ${scored} scored${mean}.${most}`;
}

function outboundSentence({ planned, dialled, connected, optedOut }: DigestFigures, link: Link): string {
  if (planned + dialled + optedOut === 0) return 'No calls by agents.';
  const refused = optedOut === 0 ? '' : `, *${optedOut}* asked not to be called again`;
  return `${link('/outbound', `${many(planned, 'call')} planned`)}, ${dialled} dialled, ${connected} spoken with${refused}.`;
}

function troubleSentences({ failedWork, endpointsOff }: DigestFigures, link: Link): string[] {
  return [
    ...(failedWork === 0 ? [] : [`:warning: ${link('/failed-jobs', many(failedWork, 'call'))} could not be worked on.`]),
    ...(endpointsOff === 0
      ? []
      : [
          `:warning: ${link('/integrations/webhooks', many(endpointsOff, 'endpoint'))} took nothing and ${endpointsOff === 1 ? 'is' : 'are'} off.`,
        ]),
  ];
}

const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

function spokenDate(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const named = (part: 'weekday' | 'month') => new Intl.DateTimeFormat('en', { [part]: 'long', timeZone: 'UTC' }).format(at);
  return `${named('weekday')}, ${at.getUTCDate()} ${named('month')} ${at.getUTCFullYear()}`;
}
