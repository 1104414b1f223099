// Fills what stands beside the calls of a large team: planned calls, deals, checks that wait for a person, an audit log, comments with mentions.
import type pg from 'pg';

/** As many planned calls and audit entries as there are calls; a check is open in every second one. */
export async function fillRooms(pool: pg.Pool, of: { teamId: string; personId: string; calls: number; now: Date }): Promise<void> {
  const { teamId, personId, calls, now } = of;
  const client = await pool.connect();
  try {
    await client.query('set session_replication_role = replica; set synchronous_commit = off; select setseed(0.43)');
    const indexes = await client.query<{ name: string; definition: string }>(`
      select indexname as name, indexdef as definition from pg_indexes
      where schemaname = 'public' and tablename in ('planned_call', 'open_check', 'audit_entry', 'deal', 'deal_call')
        and not exists (select 1 from pg_constraint where conname = indexname)`);
    for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
    await client.query(
      `insert into agent (team_id, id, slug, name, state, draft, created_at, updated_at)
      select $1, gen_random_uuid(), 'agent-' || n, 'Agent ' || n, 'active', '{}', now(), now() from generate_series(1, 5) n`,
      [teamId],
    );
    await client.query(
      `insert into campaign (team_id, id, name, state, created_at, updated_at)
      select $1, gen_random_uuid(), 'Campaign ' || n, 'active', $2::timestamptz - n * interval '7 days', now() from generate_series(1, 100) n`,
      [teamId, now],
    );
    await client.query(plannedCalls, [teamId, calls, now]);
    await client.query(
      `insert into open_check (team_id, call_id, scorecard_key, check_key, kind, noted_at)
      select team_id, id, 'discovery', 'next-step', case when random() < 0.1 then 'possible' else 'unsure' end, called_at
      from call where team_id = $1 and score is not null and random() < 0.5`,
      [teamId],
    );
    await client.query(
      `insert into dispute (team_id, id, call_id, scorecard_key, check_key, question, outcome, reason, state, raised_by, raised_at)
      select team_id, gen_random_uuid(), id, 'discovery', 'next-step', 'Was a next step agreed?', 'not_found', 'It was said.',
        case when random() < 0.01 then 'open' else 'kept' end, rep_person_id, called_at
      from call where team_id = $1 and score is not null and rep_person_id is not null and random() < 0.05`,
      [teamId],
    );
    await client.query(
      `insert into audit_entry (team_id, id, at, actor_kind, person_id, person_name, act, subject, detail)
      select $1, gen_random_uuid(), $3::timestamptz - n * interval '1 minute', 'person', 'rep-' || n % 40, 'Rep ' || n % 40,
        case when n % 100000 = 0 then 'sso.changed' else 'session.begun' end, '', '{}' from generate_series(1, $2::integer) n`,
      [teamId, calls, now],
    );
    await client.query(
      `with written as (
        insert into call_comment (team_id, id, call_id, text, written_by, written_at)
        select team_id, gen_random_uuid(), id, 'Listen to this.', rep_person_id, called_at from call
        where team_id = $1 and rep_person_id is not null and random() < 0.1 returning team_id, id, written_at
      )
      insert into comment_mention (team_id, comment_id, person_id, noted_at)
      select team_id, id, $2, written_at from written`,
      [teamId, personId],
    );
    await fillDeals(client, teamId, now);
    for (const { definition } of indexes.rows) await client.query(definition);
    await client.query(
      'vacuum (analyze) deal, deal_call, planned_call, open_check, dispute, audit_entry, call_comment, comment_mention, campaign',
    );
  } finally {
    client.release(true);
  }
}

/** The portal that deals of the large team are in. */
export const PORTAL_ID = '62515';

/** Three calls in ten are on a deal, three on each; half of the deals are open. */
async function fillDeals(client: pg.PoolClient, teamId: string, now: Date): Promise<void> {
  await client.query(
    `insert into hubspot_portal (team_id, portal_id, auth, state, token_hint, account_type, time_zone, ui_domain, data_hosting, scopes,
      scopes_known, burst_limit, settings, connected_at, updated_at)
    values ($1, '${PORTAL_ID}', 'token', 'paused', '1234', 'STANDARD', 'UTC', 'app.hubspot.com', 'na1', '{}', true, 100, '{}', $2, $2)`,
    [teamId, now],
  );
  await client.query(
    `insert into deal_call (team_id, call_id, portal_id, deal_id, link, by_agent, counts)
    select team_id, id, '${PORTAL_ID}', (row_number() over (order by called_at) / 3)::text, 'contact', source = 'agent', random() < 0.9
    from call where team_id = $1 and random() < 0.3`,
    [teamId],
  );
  await client.query(
    `insert into deal (team_id, portal_id, deal_id, outcome, amount, currency, created_at, closed_at, modified_at, due_at)
    select team_id, portal_id, deal_id, case when dice < 0.2 then 'won' when dice < 0.5 then 'lost' else 'open' end, '4800', 'USD', at,
      at + interval '3 days', at, at + interval '90 days'
    from (
      select k.team_id, k.portal_id, k.deal_id, random() as dice, max(c.called_at) as at
      from deal_call k join call c on c.team_id = k.team_id and c.id = k.call_id where k.team_id = $1 group by 1, 2, 3
    ) dated`,
    [teamId],
  );
}

/** Most are over; a few wait for a number or are being made. */
const plannedCalls = `
  insert into planned_call (team_id, id, agent_id, campaign_id, trigger_key, door, state, contact_id, contact_name, contact, to_number, plan,
    metadata, webhook_fields, next_at, waiting_since, created_at, updated_at, ended_at)
  select $1, gen_random_uuid(), a.ids[1 + n % 5], case when n % 3 > 0 then c.ids[1 + n / 10000] end, 'bench-' || n, 'outbound', state, n::text,
    'Contact ' || n, '{}', '+1555' || lpad((n % 10000000)::text, 7, '0'), '{}', '{}', '{}',
    case when state = 'planned' then $3::timestamptz + random() * interval '7 days' end, at, at, at, case when state = 'done' then at end
  from (
    select n, $3::timestamptz - n * interval '1 minute' as at, case when dice < 0.75 then 'done' when dice < 0.95 then 'given_up'
      when dice < 0.999 then 'planned' when dice < 0.9999 then 'waiting_for_number' else 'calling' end as state
    from (select n, random() as dice from generate_series(1, $2::integer) n) dice offset 0
  ) planned, (select array_agg(id order by slug) as ids from agent where team_id = $1) a,
    (select array_agg(id order by created_at) as ids from campaign where team_id = $1) c`;
