// What must hold of planned calls: one for each wish, no more attempts than allowed, and an end with its reason.
import { sql } from 'kysely';
import { contactSearches, isToBeFound } from './contact-searches.ts';
import { firstToRing } from './hours.ts';
import { found, type Invariant } from './invariant.ts';
import { MOST_SEARCH_LAG_MS } from './outside.ts';
import type { Stage } from './stage.ts';
import { inForce } from './truth.ts';

/** Lanes are read at least every forty hours; nothing fails in the quiet days at the end. */
const LONGEST_WITHOUT_LOOK_MS = 3 * 24 * 3_600_000;
/** By then everything that stopped somebody in the last busy days has gone on, and three quiet days are over. */
const LAST_DAYS_MS = 5 * 24 * 3_600_000;

export const ofPlans: readonly Invariant[] = [
  {
    name: 'one call for each wish',
    sentence: 'Whoever asks again by the same key is told the same call; a contact has one call of an agent.',
    when: 'daily',
    async look(stage) {
      const several = [...stage.truth.asked.values()].filter(({ plannedCallIds }) => plannedCallIds.size > 1);
      const twice = await found<{ contactId: string; count: number }>(
        stage,
        sql`select contact_id, count(*) from planned_call where team_id = ${stage.teamId} and contact_id is not null
          group by contact_id, agent_id having count(*) > 1 order by contact_id`,
        ({ contactId, count }) => `the contact ${contactId} has ${count} calls`,
      );
      return [...several.map(({ number }) => `${number} was planned several times`), ...twice];
    },
  },
  {
    name: 'attempts are counted',
    sentence: 'A call has no more attempts that rang than its plan allows.',
    when: 'daily',
    async look(stage) {
      return found<{ id: string; count: number }>(
        stage,
        sql`select p.id, count(*) from planned_call p join attempt a on a.team_id = p.team_id and a.planned_call_id = p.id
          where p.team_id = ${stage.teamId} and a.intent_at is not null
          group by p.id, p.plan having count(*) > 1 + (p.plan -> 'retries' ->> 'retries')::integer order by p.id`,
        ({ id, count }) => `the call ${id} was attempted ${count} times`,
      );
    },
  },
  {
    name: 'gaps are kept',
    sentence: 'Between the end of an attempt and the next one lies at least the shortest gap of the plan.',
    when: 'daily',
    async look(stage) {
      return found<{ id: string; number: number }>(
        stage,
        sql`select p.id, a.number from planned_call p
          join attempt b on b.team_id = p.team_id and b.planned_call_id = p.id and b.state = 'ended'
          join attempt a on a.team_id = p.team_id and a.planned_call_id = p.id and a.number = b.number + 1
          where p.team_id = ${stage.teamId} and a.intent_at < b.ended_at - interval '5 s' + interval '1 minute' *
            (select min(gap::integer) from jsonb_array_elements_text(p.plan -> 'retries' -> 'gapsMinutes') gap) order by p.id, a.number`,
        ({ id, number }) => `attempt ${number} of the call ${id} came too soon`,
      );
    },
  },
  {
    name: 'who was spoken with is not rung again',
    sentence: 'After somebody was spoken with no other attempt of the call follows.',
    when: 'daily',
    async look(stage) {
      return found<{ id: string; disposition: string }>(
        stage,
        sql`select distinct b.planned_call_id as id, b.disposition from attempt b join attempt a
            on a.team_id = b.team_id and a.planned_call_id = b.planned_call_id and a.number > b.number and a.intent_at is not null
          where b.team_id = ${stage.teamId} and b.disposition in ('connected', 'nobody_spoke', 'opted_out') order by 1`,
        ({ id, disposition }) => `the call ${id} went on after ${disposition}`,
      );
    },
  },
  {
    name: 'new contacts are called',
    sentence:
      'Every contact that HubSpot has made has a call or a reason why not, also when its webhook was lost; only if nobody could look for it within a day, either, it may have none.',
    when: 'end',
    async look({ truth, observer, kernel, teamId }) {
      const rows = await observer.db.selectFrom('plannedCall').select('contactId').where('teamId', '=', teamId).execute();
      const planned = new Set(rows.map(({ contactId }) => contactId));
      const requests = await observer.db
        .selectFrom('callRequest')
        .select(['state', 'reason', 'body'])
        .where('teamId', '=', teamId)
        .execute();
      const explained = new Set(requests.filter(({ reason }) => reason !== null).map(({ body }) => JSON.stringify(body)));
      const searches = await contactSearches(observer.db);
      const isLookedFor = (searches.at(-1) ?? 0) > kernel.nowMs() - LONGEST_WITHOUT_LOOK_MS;
      const missing = [...truth.contacts.values()].filter(
        ({ id, madeMs }) =>
          !planned.has(id) &&
          ![...explained].some((body) => body.includes(`"objectId":${id}`)) &&
          (truth.toldContacts.has(id) || isToBeFound(madeMs, searches, MOST_SEARCH_LAG_MS)),
      );
      return [
        ...missing.map(({ id }) => `the contact ${id} has no call`),
        ...(isLookedFor ? [] : ['nobody looks for new contacts any more']),
      ];
    },
  },
  {
    name: 'plans come to an end',
    sentence:
      'Every planned call ends, and says why. Only one whose hours hold at no moment of the last five days may still wait, for the first at which they do.',
    when: 'end',
    async look(stage) {
      const rows = await stage.observer.db
        .selectFrom('plannedCall')
        .select(['id', 'state', 'reason', 'nextAt', 'toNumber', 'agentId'])
        .where('teamId', '=', stage.teamId)
        .where(({ and, eb, or }) =>
          or([
            eb('state', 'not in', ['done', 'given_up', 'cancelled']),
            and([eb('reason', 'is', null), eb('state', '!=', 'done')]),
          ]),
        )
        .orderBy('id')
        .execute();
      return rows
        .filter((row) => !waitsForItsHours(stage, row))
        .map(({ id, state, reason }) => `the call ${id} is ${state} because ${reason}`);
    },
  },
  {
    name: 'what has ended says so',
    sentence:
      'A planned call or an attempt has an end if and only if its state is one, and an attempt that ended has its disposition.',
    when: 'daily',
    async look(stage) {
      return found<{ what: string; id: string; state: string }>(
        stage,
        sql`select 'call' as what, id, state from planned_call where team_id = ${stage.teamId}
            and (state in ('done', 'given_up', 'cancelled')) <> (ended_at is not null)
          union all select 'attempt', id, state from attempt where team_id = ${stage.teamId}
            and ((state in ('ended', 'skipped')) <> (ended_at is not null) or state = 'ended' and disposition is null
              or state in ('ringing', 'answered') and intent_at is null)
          union all select 'calling', p.id, p.state from planned_call p where team_id = ${stage.teamId} and (state = 'calling') <> exists (
            select 1 from attempt a where a.team_id = p.team_id and a.planned_call_id = p.id and a.state not in ('ended', 'skipped'))
            and state <> 'cancelled'
          order by id`,
        ({ what, id, state }) => `the ${what} ${id} is ${state}, and its row says otherwise`,
      );
    },
  },
];

type Waiting = { id: string; state: string; reason: string | null; nextAt: Date | null; toNumber: string | null; agentId: string };

/** As when its number tells of two clocks, and its agent's hours are so few that they share none before one of them changes. */
function waitsForItsHours(stage: Stage, { id, state, reason, nextAt, toNumber, agentId }: Waiting): boolean {
  const nowMs = stage.kernel.nowMs();
  if (state !== 'planned' || reason !== 'outside_window' || nextAt === null || toNumber === null) return false;
  const asked = stage.truth.asked.values().find(({ plannedCallIds }) => plannedCallIds.has(id))?.hours ?? null;
  const changes = stage.truth.hours[stage.agentIds.indexOf(agentId)] ?? [];
  const nextMs = nextAt.getTime();
  if (nextMs <= nowMs) return false;
  return inForce(changes, nowMs).some(
    (window) => firstToRing(toNumber, nowMs - LAST_DAYS_MS, nextMs, { asked, windows: [window] }) === nextMs,
  );
}
