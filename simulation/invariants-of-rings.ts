// What must hold whenever a phone rings, as the carrier and a second calendar library have seen it.
import { DateTime } from 'luxon';
import { readAttemptReference } from '../rules/attempt-reference.ts';
import { againstRinging } from './hours.ts';
import type { Invariant } from './invariant.ts';
import { zonesOf } from './people.ts';
import type { Stage } from './stage.ts';
import { DECISION_MS, inForce, type AskedCall, type Truth } from './truth.ts';

const SECOND_MS = 1_000;
const DAY_MS = 24 * 3_600_000;
/** How old what was read in the CRM may be besides. */
const READING_MS = 15 * SECOND_MS;
const RING_MS = 30_000;

export const ofRings: readonly Invariant[] = [
  {
    name: 'one ring for each attempt',
    sentence: 'A carrier is asked once at most for each attempt, and only for attempts that are there with their intent.',
    when: 'daily',
    async look({ truth, observer, teamId }) {
      const rows = await observer.db
        .selectFrom('attempt')
        .select(['id', 'intentAt', 'toNumber'])
        .where('teamId', '=', teamId)
        .where('intentAt', 'is not', null)
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      const seen = new Set<string>();
      return truth.dials.flatMap(({ reference, to, at, what }) => {
        const attempt = byId.get(readAttemptReference(reference)?.attemptId ?? '');
        const isSecond = seen.has(reference);
        seen.add(reference);
        if (what !== 'dial') return [];
        if (isSecond) return [`${to} was dialled twice for one attempt, again at ${at}`];
        return attempt?.toNumber === to ? [] : [`${to} was dialled at ${at} without an attempt`];
      });
    },
  },
  {
    name: 'decided just before',
    sentence: 'No phone rings by a decision that is older than the few seconds in which it holds.',
    when: 'daily',
    async look({ truth, observer, teamId }) {
      const rows = await observer.db.selectFrom('attempt').select(['id', 'intentAt']).where('teamId', '=', teamId).execute();
      const decided = new Map(rows.map(({ id, intentAt }) => [id, intentAt?.getTime() ?? null]));
      return truth.dials.flatMap(({ reference, to, at, atMs, what }) => {
        const decidedMs = decided.get(readAttemptReference(reference)?.attemptId ?? '') ?? null;
        if (what !== 'dial' || decidedMs === null || atMs - decidedMs <= DECISION_MS) return [];
        return [`${to} was dialled at ${at}, ${seconds(atMs - decidedMs)} after it was decided`];
      });
    },
  },
  {
    name: 'cancelled is cancelled',
    sentence: 'Nobody is rung for a call that somebody has cancelled.',
    when: 'daily',
    async look(stage) {
      const { truth } = stage;
      const callOf = await readCalls(stage);
      return truth.dials.flatMap(({ reference, to, at, atMs }) => {
        const sinceMs = truth.cancelled.get(callOf(reference))?.doneMs ?? null;
        if (sinceMs === null || atMs <= sinceMs + DECISION_MS) return [];
        return [`${to} was dialled at ${at}, cancelled ${seconds(atMs - sinceMs)} before`];
      });
    },
  },
  {
    name: 'hours',
    sentence:
      'No phone rings outside the hours of the law, of the agent and of whoever asked for that very call, on every clock that may hang beside it. As long as an answer to somebody who asked for the same number is on its way, the ring may be theirs.',
    when: 'daily',
    async look(stage) {
      const { truth } = stage;
      const callOf = await readCalls(stage);
      return truth.dials.slice(truth.dialsJudged).flatMap((dial) => {
        if (dial.what !== 'dial') return [];
        const said = wishesFor(truth, dial, callOf(dial.reference)).map((wish) => outsideHours(stage, dial, wish));
        return said.includes(null) ? [] : said.slice(0, 1).filter((line) => line !== null);
      });
    },
  },
  {
    name: 'do not call',
    sentence: 'Nobody is rung once the list has taken their number.',
    when: 'daily',
    look: ({ truth }) =>
      truth.dials.flatMap(({ to, at, atMs }) => {
        const since = truth.refused.get(to)?.doneMs ?? null;
        return since !== null && atMs > since + DECISION_MS
          ? [`${to} was dialled at ${at}, refused ${seconds(atMs - since)} before`]
          : [];
      }),
  },
  {
    name: 'opt outs',
    sentence: 'No contact is rung once HubSpot says no, but for what was read in the last seconds.',
    when: 'daily',
    async look(stage) {
      const { truth } = stage;
      const callOf = await readCalls(stage);
      const since = new Map([...truth.contacts.values()].map(({ number, optedOutMs }) => [number, optedOutMs]));
      return truth.dials.flatMap((dial) => {
        const { to, at, atMs } = dial;
        const isAskedFor = wishesFor(truth, dial, callOf(dial.reference)).some((wish) => wish !== 'contact');
        const noMs = isAskedFor ? null : (since.get(to) ?? null);
        return noMs !== null && atMs > noMs + READING_MS + DECISION_MS
          ? [`${to} was dialled at ${at}, ${seconds(atMs - noMs)} after the no`]
          : [];
      });
    },
  },
  {
    name: 'stopped is stopped',
    sentence: 'No phone rings while everything is stopped, or for an agent while it is.',
    when: 'daily',
    async look({ truth, observer, teamId, agentIds }) {
      const rows = await observer.db.selectFrom('attempt').select(['id', 'agentId']).where('teamId', '=', teamId).execute();
      const agentOf = new Map(rows.map(({ id, agentId }) => [id, agentIds.indexOf(agentId)]));
      return truth.dials.flatMap(({ reference, to, at, atMs }) => {
        const agent = agentOf.get(readAttemptReference(reference)?.attemptId ?? '') ?? -2;
        const isStopped = truth.stops.some(
          (span) =>
            (span.agent === -1 || span.agent === agent) &&
            span.stopped.doneMs !== null &&
            atMs > span.stopped.doneMs + DECISION_MS &&
            (span.resumed === null || atMs < span.resumed.beganMs),
        );
        return isStopped ? [`${to} was dialled at ${at} while it was stopped`] : [];
      });
    },
  },
  {
    name: 'caps',
    sentence: 'No number is rung more often in a day than the policy allows.',
    when: 'daily',
    look({ truth }) {
      const before = new Map<string, number[]>();
      return truth.dials.flatMap(({ to, at, atMs, what }) => {
        if (what !== 'dial') return [];
        const earlier = (before.get(to) ?? []).filter((ms) => ms > atMs - DAY_MS + DECISION_MS);
        before.set(to, [...earlier, atMs]);
        const most = Math.max(...inForce(truth.mostInADay, atMs));
        return earlier.length < most
          ? []
          : [`${to} was dialled at ${at} for the ${earlier.length + 1}th time in a day, allowed: ${most}`];
      });
    },
  },
];

type Dial = Truth['dials'][number];

/** Which call each dial belongs to; '' where it is none. */
async function readCalls({ observer, teamId }: Stage): Promise<(reference: string) => string> {
  const rows = await observer.db.selectFrom('attempt').select(['id', 'plannedCallId']).where('teamId', '=', teamId).execute();
  const callOf = new Map(rows.map(({ id, plannedCallId }) => [id, plannedCallId]));
  return (reference) => callOf.get(readAttemptReference(reference)?.attemptId ?? '') ?? '';
}

/** Whose call it is, as whoever asked was told; the same number may have been a contact long before. All it may be as long as somebody was not told. */
function wishesFor({ asked, contacts }: Truth, { to }: Dial, plannedCallId: string): (AskedCall | 'contact')[] {
  const told = asked.values().find(({ plannedCallIds }) => plannedCallIds.has(plannedCallId));
  if (told) return [told];
  const untold = [...asked.values()].filter(({ number, plannedCallIds }) => number === to && plannedCallIds.size === 0);
  const isContact = contacts.values().some(({ number }) => number === to);
  return isContact || untold.length === 0 ? [...untold, 'contact'] : untold;
}

/** Null when it rings inside of all of them. */
function outsideHours(stage: Stage, { to, at, atMs, reference }: Dial, wish: AskedCall | 'contact'): string | null {
  const asked = wish === 'contact' ? null : wish.hours;
  const agent = wish === 'contact' ? 0 : stage.agentIds.length - 1;
  const windows = inForce(stage.truth.hours[agent] ?? [], atMs);
  for (const zone of zonesOf(to)) {
    // Its clock may be two seconds off.
    for (const ms of [atMs + 2 * SECOND_MS, atMs + RING_MS - 3 * SECOND_MS]) {
      const why = againstRinging(zone, ms, { asked, windows });
      if (why === null) continue;
      const wall = DateTime.fromMillis(ms, { zone }).toFormat('HH:mm');
      return `${to} was dialled at ${at}, when it was ${wall} in ${zone} (${reference.slice(-8)}), ${why}`;
    }
  }
  return null;
}

const seconds = (ms: number) => `${Math.round(ms / SECOND_MS)} s`;
