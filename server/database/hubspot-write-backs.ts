// What is to be written back to HubSpot: planned with the score, claimed in batches, closed with what HubSpot said.
import { sql, type Selectable } from 'kysely';
import type { HubspotSettings } from '../../rules/hubspot-settings.ts';
import { switchOf, type WriteBackKind, type WriteBackState } from '../../rules/hubspot-write-back.ts';
import type { ScoreResult } from '../../rules/scorecard.ts';
import type { HubspotWriteBackTable } from './hubspot-tables.ts';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

export type WriteBackRow = Selectable<HubspotWriteBackTable>;
type OfCall = { teamId: string; callId: string };

const byCall = (a: WriteBackRow, b: WriteBackRow): number => (a.callId < b.callId ? -1 : 1);

export type WriteBackTarget = { portalId: string; objectId: string; title: string; settings: HubspotSettings };

/**
 * Where results of a call go: the portal it came from; for a call that was pushed, the portal it names or the team's only one.
 * Null when it is no call of a connected portal.
 */
export async function findWriteBackTarget(db: Db, of: OfCall): Promise<WriteBackTarget | null> {
  const { rows } = await sql<WriteBackTarget>`
    select p.portal_id, c.hubspot_call_id as object_id, c.title, p.settings
    from call c
    left join hubspot_record r on r.team_id = c.team_id and r.call_id = c.id
    join hubspot_portal p on p.team_id = c.team_id
      and p.portal_id = coalesce(r.portal_id, c.metadata ->> 'hubspotPortalId', c.metadata ->> 'portalId', p.portal_id)
    where c.team_id = ${of.teamId} and c.id = ${of.callId} and c.hubspot_call_id ~ '^[0-9]{1,20}$'
    limit 2`.execute(db);
  return rows.length === 1 ? (rows[0] ?? null) : null;
}

export type PlannedWriteBack = {
  callId: string;
  kind: WriteBackKind;
  objectId: string;
  wanted: Record<string, string>;
  wantedHash: string;
};

/**
 * Puts down what shall stand in HubSpot; returns how many rows are now to be sent. Properties follow every change. A note or a task
 * is made once for a call of HubSpot: after that a new score changes neither, also when the call was removed here and taken in
 * again. What is being sent is left to its sender, who sees the change.
 */
export async function planWriteBacks(db: Db, of: OfPortal, planned: readonly PlannedWriteBack[], now: Date): Promise<number> {
  if (planned.length === 0) return 0;
  const rows = planned.map((row) => ({
    call_id: row.callId,
    kind: row.kind,
    object_id: row.objectId,
    wanted: row.wanted,
    wanted_hash: row.wantedHash,
  }));
  const result = await sql<{ state: WriteBackState }>`
    insert into hubspot_write_back as w
      (team_id, call_id, kind, portal_id, object_id, state, wanted, wanted_hash, created_at, updated_at)
    select ${of.teamId}, call_id, kind, ${of.portalId}, object_id, 'pending', wanted, wanted_hash, ${now}::timestamptz, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (call_id uuid, kind text, object_id text, wanted jsonb, wanted_hash text)
    where x.kind = 'properties' or not exists (
      select 1 from hubspot_write_back o where o.team_id = ${of.teamId} and o.portal_id = ${of.portalId} and o.object_id = x.object_id
        and o.kind = x.kind and o.call_id <> x.call_id and o.remote_id is not null)
    on conflict (team_id, call_id, kind) do update set
      wanted = excluded.wanted, wanted_hash = excluded.wanted_hash, updated_at = excluded.updated_at,
      portal_id = excluded.portal_id, object_id = excluded.object_id,
      state = case when w.sent_hash = excluded.wanted_hash and w.state <> 'sending' then 'done'
        when w.state in ('sending', 'failed') then 'sending' else 'pending' end,
      attempt = case when w.state = 'sending' then w.attempt else 0 end,
      next_try_at = case when w.state = 'sending' then w.next_try_at end,
      error_code = null, error_message = null
    where case w.kind
      when 'properties' then w.wanted_hash <> excluded.wanted_hash or w.portal_id <> excluded.portal_id or w.state in ('failed', 'off')
      else w.state in ('pending', 'failed', 'off') and w.remote_id is null end
    returning state`.execute(db);
  return result.rows.filter((row) => row.state !== 'done').length;
}

/**
 * Takes up to `limit` due results of one kind for this sender, until `until`: that instant is the sender's mark, and no other claim
 * can have the same. Their state does not change yet.
 */
export async function claimWriteBacks(
  db: Db,
  of: OfPortal & { kind: WriteBackKind; until: Date; limit: number },
  now: Date,
): Promise<WriteBackRow[]> {
  const { rows } = await sql<WriteBackRow>`
    with due as materialized (
      select team_id, call_id, kind from hubspot_write_back
      where team_id = ${of.teamId} and portal_id = ${of.portalId} and kind = ${of.kind} and state in ('pending', 'sending')
        and (next_try_at is null or next_try_at <= ${now}) and (claimed_until is null or claimed_until <= ${now})
      order by next_try_at nulls first, call_id limit ${of.limit} for update skip locked
    )
    update hubspot_write_back w set claimed_until = ${of.until}, attempt = w.attempt + 1, updated_at = ${now}
    from due where w.team_id = due.team_id and w.call_id = due.call_id and w.kind = due.kind
    returning w.*`.execute(db);
  return rows.toSorted(byCall);
}

/**
 * Commits that a request is about to leave, and what for notes and tasks was found out beforehand. Only the results that are still
 * this sender's come back, as they are wanted now.
 */
export async function markSending(
  db: Db,
  of: OfPortal & { kind: WriteBackKind; claimedUntil: Date },
  lines: readonly { callId: string; found?: Record<string, string> }[],
  now: Date,
): Promise<WriteBackRow[]> {
  if (lines.length === 0) return [];
  const list = JSON.stringify(lines.map(({ callId, found = {} }) => ({ call_id: callId, found })));
  const { rows } = await sql<WriteBackRow>`
    update hubspot_write_back w set state = 'sending', wanted = w.wanted || x.found, updated_at = ${now}
    from jsonb_to_recordset(${list}::jsonb) as x (call_id uuid, found jsonb)
    where w.team_id = ${of.teamId} and w.portal_id = ${of.portalId} and w.kind = ${of.kind} and w.call_id = x.call_id
      and w.claimed_until = ${of.claimedUntil} and w.claimed_until > ${now}
    returning w.*`.execute(db);
  return rows.toSorted(byCall);
}

export type ClosedWriteBack = {
  callId: string;
  state: WriteBackState;
  /** Digest of what HubSpot has confirmed. */
  sentHash?: string;
  sentAt?: Date;
  remoteId?: string;
  nextTryAt?: Date;
  errorCode?: string;
  errorMessage?: string;
  /** This try does not count: the connection was at fault. */
  forgivesTry?: boolean;
  /** All that were made have been looked for, and only one is left. */
  settlesDoubt?: boolean;
};

/**
 * Only what this sender still holds is closed; returns the ids of those calls. What was changed or came into doubt while it was sent is due
 * again at once.
 */
export async function closeWriteBacks(
  db: Db,
  of: OfPortal & { kind: WriteBackKind; claimedUntil: Date },
  lines: readonly ClosedWriteBack[],
  now: Date,
): Promise<Set<string>> {
  if (lines.length === 0) return new Set();
  const list = JSON.stringify(
    lines.map((line) => ({
      call_id: line.callId,
      state: line.state,
      sent_hash: line.sentHash ?? null,
      sent_at: line.sentAt ?? null,
      remote_id: line.remoteId ?? null,
      next_try_at: line.nextTryAt ?? null,
      error_code: line.errorCode ?? null,
      error_message: line.errorMessage ?? null,
      given_back: line.forgivesTry ? 1 : 0,
      settles_doubt: line.settlesDoubt ?? false,
    })),
  );
  const { rows } = await sql<{ callId: string }>`
    update hubspot_write_back w set
      state = case when x.state = 'done' and w.kind = 'properties' and w.wanted_hash <> x.sent_hash then 'pending'
        when x.state = 'done' and w.in_doubt and not x.settles_doubt then 'sending' else x.state end,
      in_doubt = w.in_doubt and not x.settles_doubt,
      attempt = case when x.state = 'done' then 0 else greatest(0, w.attempt - x.given_back) end,
      sent_hash = coalesce(x.sent_hash, w.sent_hash), sent_at = coalesce(x.sent_at, w.sent_at),
      remote_id = coalesce(x.remote_id, w.remote_id),
      next_try_at = case when x.state = 'done' and w.in_doubt and not x.settles_doubt then w.next_try_at else x.next_try_at end,
      error_code = x.error_code, error_message = x.error_message, claimed_until = null, updated_at = ${now}
    from jsonb_to_recordset(${list}::jsonb) as x (
      call_id uuid, state text, sent_hash text, sent_at timestamptz, remote_id text, next_try_at timestamptz, error_code text,
      error_message text, given_back int, settles_doubt boolean)
    where w.team_id = ${of.teamId} and w.portal_id = ${of.portalId} and w.kind = ${of.kind} and w.call_id = x.call_id
      and w.claimed_until = ${of.claimedUntil}
    returning w.call_id`.execute(db);
  return new Set(rows.map(({ callId }) => callId));
}

/** This sender was overtaken after its request may have left. Whoever has these now, or had, looks whether there are two, from `lookAt` on. */
export async function doubtWriteBacks(
  db: Db,
  of: OfPortal & { kind: 'note' | 'task' },
  callIds: readonly string[],
  lookAt: Date,
  now: Date,
): Promise<void> {
  if (callIds.length === 0) return;
  await sql`
    update hubspot_write_back set in_doubt = true, updated_at = ${now},
      state = case when state = 'done' then 'sending' else state end, next_try_at = ${lookAt}
    where team_id = ${of.teamId} and portal_id = ${of.portalId} and kind = ${of.kind} and call_id = any(${callIds})`.execute(db);
}

/** Follows the switches: what is off is not sent, whatever it waited for, and what was off only for that reason waits again. */
export async function followSwitches(db: Db, of: OfPortal, settings: HubspotSettings, now: Date): Promise<void> {
  const on = (Object.keys(switchOf) as WriteBackKind[]).filter((kind) => settings[switchOf[kind]]);
  const off = (Object.keys(switchOf) as WriteBackKind[]).filter((kind) => !settings[switchOf[kind]]);
  const rows = (kinds: WriteBackKind[]) =>
    db
      .updateTable('hubspotWriteBack')
      .where('teamId', '=', of.teamId)
      .where('portalId', '=', of.portalId)
      .where('kind', 'in', kinds);
  if (off.length > 0) {
    const set = { state: 'off' as const, nextTryAt: null, errorCode: null, errorMessage: null, updatedAt: now };
    await rows(off).set(set).where('state', '=', 'pending').execute();
  }
  if (on.length > 0) {
    const set = { state: 'pending' as const, nextTryAt: null, updatedAt: now };
    await rows(on).set(set).where('state', '=', 'off').where('errorCode', 'is', null).execute();
  }
}

/** Portals with results that are due, for the bell. */
export async function listDueWriteBacks(db: Db, now: Date, limit: number): Promise<OfPortal[]> {
  const { rows } = await sql<OfPortal>`
    select distinct w.team_id, w.portal_id from hubspot_write_back w
    join hubspot_portal p on p.team_id = w.team_id and p.portal_id = w.portal_id and p.state = 'connected'
    where w.state in ('pending', 'sending') and (w.next_try_at is null or w.next_try_at <= ${now})
      and (w.claimed_until is null or w.claimed_until <= ${now})
    limit ${limit}`.execute(db);
  return rows;
}

/** What waits or has failed for this reason is due at once; returns how many. */
export async function releaseWriteBacks(
  db: Db,
  of: (OfPortal & { errorCode: string }) | (OfPortal & { callId: string; kind: WriteBackKind }),
  now: Date,
): Promise<number> {
  let query = db
    .updateTable('hubspotWriteBack')
    // What may have reached HubSpot before is looked for there first.
    .set({
      state: sql`case when state in ('sending', 'failed') then 'sending' else 'pending' end`,
      attempt: 0,
      nextTryAt: null,
      errorCode: null,
      errorMessage: null,
      updatedAt: now,
    })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId);
  query =
    'errorCode' in of
      ? query.where('errorCode', '=', of.errorCode).where('state', 'in', ['pending', 'failed'])
      : query
          .where('callId', '=', of.callId)
          .where('kind', '=', of.kind)
          .where('state', 'in', ['pending', 'sending', 'failed', 'off']);
  return Number((await query.executeTakeFirst()).numUpdatedRows);
}

export type ScoredRow = { callId: string; objectId: string; title: string; scoredAt: Date; scores: ScoreResult[] };

/** Scored calls of a portal behind `afterCallId`, newest first, with their scores in the order of the team's scorecards. */
export async function listScoredCalls(db: Db, of: OfPortal & { beforeCallId: string | null; limit: number }): Promise<ScoredRow[]> {
  const { rows } = await sql<ScoredRow>`
    select c.id as call_id, c.hubspot_call_id as object_id, c.title, s.scored_at, s.scores
    from call c
    join hubspot_record r on r.team_id = c.team_id and r.call_id = c.id and r.portal_id = ${of.portalId}
    cross join lateral (
      select max(one.created_at) as scored_at, jsonb_agg(one.result order by card.created_at, one.scorecard_key) as scores
      from score one left join scorecard card
        on card.team_id = one.team_id and card.key = one.scorecard_key and card.version = one.scorecard_version
      where one.team_id = c.team_id and one.call_id = c.id
    ) s
    where c.team_id = ${of.teamId} and c.state = 'done' and c.hubspot_call_id ~ '^[0-9]{1,20}$' and s.scores is not null
      and (${of.beforeCallId}::uuid is null or c.id < ${of.beforeCallId}::uuid)
    order by c.id desc limit ${of.limit}`.execute(db);
  return rows;
}

/** Those that are off are not counted. */
export async function countWriteBacks(db: Db, of: OfPortal): Promise<{ open: number; done: number; failed: number }> {
  const rows = await db
    .selectFrom('hubspotWriteBack')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .groupBy('state')
    .execute();
  const inState = (...states: WriteBackState[]) =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, { count }) => sum + count, 0);
  return { open: inState('pending', 'sending'), done: inState('done'), failed: inState('failed') };
}
