// What must hold of what is told to others and written down, and that nothing is left over.
import { sql } from 'kysely';
import { isMadeFor } from '../rules/hubspot-write-back.ts';
import { found, type Invariant } from './invariant.ts';

const MOST_NOTES = 100_000;

export const ofNews: readonly Invariant[] = [
  {
    name: 'written back once',
    sentence: 'A scored call of HubSpot carries its score there, and one note where it has a contact.',
    when: 'end',
    async look({ truth, hubspot, observer, teamId }) {
      const rows = await observer.db
        .selectFrom('call')
        .select(['id', 'hubspotCallId', 'score', 'state'])
        .where('teamId', '=', teamId)
        .where('hubspotCallId', 'is not', null)
        .execute();
      const byId = new Map(rows.map((row) => [row.hubspotCallId, row]));
      const bodies = hubspot.control
        .listRecords({ type: 'notes', count: MOST_NOTES })
        .map(({ properties }) => properties['hs_note_body']);
      return [...truth.callsInHubspot].flatMap(([id, { hasContact }]) => {
        const row = byId.get(id);
        if (!row) return [`the call ${id} of HubSpot was not taken in`];
        if (row.state !== 'done') return [];
        const written = hubspot.control.readRecord({ type: 'calls', id })?.properties['ringside_score'];
        const notes = bodies.filter((body) => isMadeFor(row.id, body)).length;
        return [
          ...(written === String(row.score) ? [] : [`the call ${id} of HubSpot says ${written}, its score is ${row.score}`]),
          ...(notes === (hasContact ? 1 : 0) ? [] : [`the call ${id} of HubSpot has ${notes} notes`]),
        ];
      });
    },
  },
  {
    name: 'news arrive',
    sentence: 'Everything that was to be told has been told, unless its tries were used up; nothing twice with different words.',
    when: 'end',
    async look(stage) {
      const rows = await stage.observer.db
        .selectFrom('webhookDelivery')
        .select(['eventId', 'event', 'state', 'attempt'])
        .where('teamId', '=', stage.teamId)
        .execute();
      return rows.flatMap(({ eventId, event, state, attempt }) => {
        if (state === 'delivered') return stage.truth.heard.has(eventId) ? [] : [`${event} ${eventId} was never heard`];
        return state === 'failed' && attempt >= 10 ? [] : [`${event} ${eventId} is ${state} after ${attempt} tries`];
      });
    },
  },
  {
    name: 'ends are told',
    sentence: 'Every call that was scored and every attempt that rang has its news.',
    when: 'end',
    async look(stage) {
      return found<{ what: string; id: string }>(
        stage,
        sql`select 'call' as what, c.id from call c where c.team_id = ${stage.teamId} and c.state = 'done' and not exists (
            select 1 from webhook_delivery d where d.team_id = c.team_id and d.event = 'call.analyzed' and d.body::text like '%' || c.id || '%')
          union all select 'attempt', a.id from attempt a where a.team_id = ${stage.teamId} and a.state = 'ended' and a.rang_at is not null
            and not exists (select 1 from webhook_delivery d where d.team_id = a.team_id and d.event = 'attempt.ended'
              and d.body::text like '%' || a.id || '%')
          order by id`,
        ({ what, id }) => `of the ${what} ${id} nobody was told`,
      );
    },
  },
  {
    name: 'told once',
    sentence: 'That a call was scored is news once, however often its scoring was begun.',
    when: 'daily',
    async look(stage) {
      return found<{ id: string; count: number }>(
        stage,
        sql`select body -> 'data' ->> 'callId' as id, count(*) from webhook_delivery
          where team_id = ${stage.teamId} and event in ('call.received', 'call.analyzed') group by event, 1 having count(*) > 1 order by 1`,
        ({ id, count }) => `the call ${id} was told ${count} times`,
      );
    },
  },
  {
    name: 'nothing is left over',
    sentence: 'No line stays taken by an attempt that has ended, no job waits for ever, no row or file belongs to nobody.',
    when: 'end',
    async look(stage) {
      const rows = await found<{ what: string; id: string }>(
        stage,
        sql`select 'line' as what, s.attempt_id::text as id from dial_slot s left join attempt a on a.team_id = s.team_id and a.id = s.attempt_id
            where a.id is null or a.state in ('ended', 'skipped')
          union all select 'stage', s.call_id::text from call_stage s left join call c on c.team_id = s.team_id and c.id = s.call_id where c.id is null
          union all select 'job', name from pgboss.job where state <> 'completed' and name not in ('sync-hubspot', 'read-deals')
            and id <> all(${stage.crew.jobsDone()}::uuid[])
          union all select 'file', file_key from file_to_remove
          order by 1, 2`,
        ({ what, id }) => `a ${what} is left over: ${id}`,
      );
      const { rows: kept } = await sql<{ fileKey: string; wavKey: string | null }>`select file_key, wav_key from recording`.execute(
        stage.observer.db,
      );
      const known = new Set(kept.flatMap(({ fileKey, wavKey }) => [fileKey, wavKey]));
      const { rows: open } = await sql<{ id: string }>`select id from call where state <> 'done'`.execute(stage.observer.db);
      const orphans = [...stage.sound.files.keys()].filter((key) => !known.has(key) && !open.some(({ id }) => key.includes(id)));
      const lost = [...known].filter((key) => key !== null && key.endsWith('recording') && !stage.sound.files.has(key));
      return [
        ...rows,
        ...orphans.map((key) => `a file belongs to nobody: ${key}`),
        ...lost.map((key) => `a file is missing: ${key}`),
      ];
    },
  },
  {
    name: 'acts are in the audit log',
    sentence: 'What people did that the audit log keeps stands in it, at least as often as they were told that it was done.',
    when: 'daily',
    async look({ truth, observer, teamId }) {
      const rows = await observer.db
        .selectFrom('auditEntry')
        .select((eb) => ['act', eb.fn.countAll<number>().as('count')])
        .where('teamId', '=', teamId)
        .groupBy('act')
        .execute();
      const kept = new Map<string, number>(rows.map(({ act, count }) => [act, count]));
      return [...truth.acts].flatMap(([act, count]) =>
        (kept.get(act) ?? 0) >= count ? [] : [`${act}: ${kept.get(act) ?? 0} entries of ${count}`],
      );
    },
  },
];
