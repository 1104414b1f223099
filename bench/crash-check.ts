// What must hold after a crash: everything acknowledged is there, once, and has come to an end; recordings are whole, the database too.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { withClient } from '../server/database/with-client.ts';
import type { Acknowledged } from './crash-load.ts';

export type Findings = { calls: number; plannedCalls: number; attempts: number; recordings: number; wrong: string[] };

const MOST_TOLD = 20;
export const PROOF = { applicationName: 'ringside proof' };
/** A call whose outcome nobody knows waits for other hours, which is an end as far as this goes. */
const FAR_AHEAD_MS = 10 * 60_000;

type Call = { id: string; state: string; external_id: string | null; why: string | null };
type Recording = { call_id: string; file_key: string; sha256: string };
type Planned = { contact_id: string | null; to_number: string | null; state: string; next_at: Date | null };

/** The database of a data folder whose server runs. */
export function embeddedAddress(dataFolder: string): string {
  return `postgres:///ringside?host=${encodeURIComponent(join(dataFolder, 'run'))}&user=postgres`;
}

/** What is acknowledged must be there at once; it comes to its end later. */
export async function findLost(connectionString: string, filesFolder: string, acknowledged: readonly Acknowledged[]) {
  return withClient(connectionString, PROOF, async (client) => {
    const { calls, recordings, requests } = await read(client);
    const callsById = new Map(calls.map((call) => [call.id, call]));
    const recordingOf = new Map(recordings.map((one) => [one.call_id, one]));
    const contacts = new Set(requests);
    const lost: string[] = [];
    for (const { kind, name, callId } of acknowledged) {
      const call = callsById.get(callId ?? '');
      if (kind === 'push' && call?.external_id !== name) lost.push(`push ${name} was acknowledged and is not there`);
      if (kind === 'contact' && !contacts.has(name)) lost.push(`contact ${name} was acknowledged and is not there`);
      if (kind !== 'upload') continue;
      const recording = recordingOf.get(callId ?? '');
      if (!call || !recording) lost.push(`upload ${callId} was acknowledged and is not there`);
      else if (recording.sha256 !== name) lost.push(`the recording of ${callId} is another one`);
      else lost.push(...(await judgeFile(filesFolder, recording)));
    }
    return lost;
  });
}

async function judgeFile(filesFolder: string, { call_id: callId, file_key: key, sha256 }: Recording): Promise<string[]> {
  const bytes = await readFile(join(filesFolder, key)).catch(() => null);
  if (!bytes) return [`the recording of ${callId} is not on the disk`];
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return [`the recording of ${callId} is damaged`];
  return [];
}

async function read(client: pg.Client) {
  const calls = await client.query<Call>(
    `select id, state, external_id, (select concat_ws(' ', s.stage, 'start', s.attempt, s.error_code, s.error_message) from call_stage s
      where s.team_id = call.team_id and s.call_id = call.id and s.state = 'failed' limit 1) as why from call`,
  );
  const recordings = await client.query<Recording>('select call_id, file_key, sha256 from recording');
  const planned = await client.query<Planned>('select contact_id, to_number, state, next_at from planned_call');
  // What a webhook told of is a row before it is a plan.
  const requests = await client.query<{ told: string | null }>(
    `select body->>'objectId' as told from call_request union select contact_id from planned_call`,
  );
  return {
    calls: calls.rows,
    recordings: recordings.rows,
    planned: planned.rows,
    requests: requests.rows.flatMap(({ told }) => told ?? []),
  };
}

/** How many calls and plans have not come to an end. */
export async function countOpen(connectionString: string): Promise<number> {
  return withClient(connectionString, PROOF, async (client) => {
    const { rows } = await client.query<{ open: string }>(
      `select (select count(*) from call where state not in ('done', 'failed'))
        + (select count(*) from call_request where state = 'pending')
        + (select count(*) from attempt where state not in ('ended', 'skipped'))
        + (select count(*) from planned_call where state = 'calling' or state = 'waiting_for_number'
            or (state = 'planned' and next_at < $1)) as open`,
      [new Date(Date.now() + FAR_AHEAD_MS)],
    );
    return Number(rows[0]?.open ?? 0);
  });
}

/** As long as something comes to its end at least every `withinMs`. */
export async function waitForEnds(connectionString: string, withinMs: number, say: (line: string) => void): Promise<void> {
  let until = Date.now() + withinMs;
  let least = Infinity;
  for (let looks = 0, open = 1; open > 0 && Date.now() < until; looks += 1) {
    // A database that was killed last may still be on its way back.
    open = await countOpen(connectionString).catch(() => Infinity);
    if (open < least) [least, until] = [open, Date.now() + withinMs];
    if (looks % 30 === 29) say(`${open} have not come to an end yet`);
    if (open > 0) await sleep(1_000);
  }
}

/** `dials`: how often the carrier rang each number, where it keeps count. */
export async function judge(
  connectionString: string,
  filesFolder: string,
  acknowledged: readonly Acknowledged[],
  dials: ReadonlyMap<string, number> | null,
): Promise<Findings> {
  const wrong = await findLost(connectionString, filesFolder, acknowledged);
  return withClient(connectionString, PROOF, async (client) => {
    const { calls, recordings, planned } = await read(client);
    const pushed = calls.flatMap((call) => call.external_id ?? []);
    const doubled = pushed.length - new Set(pushed).size;
    if (doubled > 0) wrong.push(`${doubled} pushed calls are there twice`);
    const ofAcknowledged = new Set(acknowledged.flatMap(({ callId }) => callId ?? []));
    for (const { id, state, why } of calls)
      if (state === 'failed' && ofAcknowledged.has(id)) wrong.push(`call ${id} failed: ${why}`);
    for (const [contactId, plans] of Map.groupBy(planned, (one) => one.contact_id))
      if (contactId !== null && plans.length > 1) wrong.push(`contact ${contactId} has ${plans.length} calls`);
    for (const recording of recordings) wrong.push(...(await judgeFile(filesFolder, recording)));
    for (const [number, count] of dials ?? []) if (count > 1) wrong.push(`${number} was rung ${count} times`);
    const attempts = await client.query<{ made: string }>('select count(*) as made from attempt');
    wrong.push(...(await judgeDatabase(client)));
    const open = await countOpen(connectionString);
    if (open > 0) wrong.unshift(`${open} calls, plans and attempts did not come to an end in time`);
    return {
      ...{ calls: calls.length, plannedCalls: planned.length, attempts: Number(attempts.rows[0]?.made ?? 0) },
      ...{ recordings: recordings.length, wrong: wrong.slice(0, MOST_TOLD) },
    };
  });
}

/** PostgreSQL's own look at every table and every ordered index: checksums, order, and that each row is in its index. */
export async function judgeDatabase(client: pg.Client): Promise<string[]> {
  await client.query('create extension if not exists amcheck');
  const { rows } = await client.query<{ name: string; kind: string }>(
    `select c.oid::regclass::text as name, case when c.relkind = 'i' then 'index' else 'table' end as kind
     from pg_class c left join pg_am a on a.oid = c.relam
     where c.relpersistence = 'p' and (c.relkind in ('r', 't', 'm') or (c.relkind = 'i' and a.amname = 'btree'))
     order by 2 desc, 1`,
  );
  const wrong: string[] = [];
  for (const { name, kind } of rows) {
    try {
      if (kind === 'index') await client.query('select bt_index_check($1::regclass, true)', [name]);
      const found =
        kind === 'table' ? await client.query<{ msg: string }>('select msg from verify_heapam($1::regclass)', [name]) : null;
      for (const { msg } of found?.rows ?? []) wrong.push(`${name}: ${msg}`);
    } catch (error) {
      wrong.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return wrong;
}
