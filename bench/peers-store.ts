// Where the peers store what they take in: tables as one would make them for the job, and what stands in them.
import type pg from 'pg';

/** An index that keeps doubled calls out, as whoever has thought of retries makes it. */
const tables = `
  create table pushed_call (
    external_id text primary key,
    title text not null,
    rep_email text not null,
    called_at timestamptz not null,
    audio_url text not null,
    body jsonb not null,
    received_at timestamptz not null default now()
  );
  create table polled_call (
    id text primary key,
    properties jsonb not null,
    updated_at timestamptz not null
  );
  create table polled_until (one boolean primary key default true check (one), read_until_ms bigint not null);`;

export async function makePeerTables(pool: pg.Pool): Promise<void> {
  await pool.query('drop schema public cascade; create schema public; create schema n8n;');
  await pool.query(tables);
}

export async function pushedByPeer(pool: pg.Pool): Promise<Map<string, number>> {
  return countById(pool, 'select external_id as id, count(*)::int as count from pushed_call group by 1');
}

export async function pushedToRingside(pool: pg.Pool): Promise<Map<string, number>> {
  return countById(pool, 'select external_id as id, count(*)::int as count from call group by 1');
}

async function countById(pool: pg.Pool, statement: string): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ id: string; count: number }>(statement);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** A call of HubSpot as it is known here. */
export type PolledCall = { title: string | null; modifiedMs: number; isGone: boolean };

export async function polledByPeer(pool: pg.Pool): Promise<Map<string, PolledCall>> {
  return polled(
    pool,
    `select id, properties ->> 'hs_call_title' as title, extract(epoch from updated_at) * 1000 as modified_ms, false as is_gone
      from polled_call`,
  );
}

export async function polledByRingside(pool: pg.Pool): Promise<Map<string, PolledCall>> {
  return polled(
    pool,
    `select object_id as id, title, seen_modified_ms as modified_ms, state = 'gone' as is_gone from hubspot_record
      where state <> 'pending'`,
  );
}

async function polled(pool: pg.Pool, statement: string): Promise<Map<string, PolledCall>> {
  const { rows } = await pool.query<{ id: string; title: string | null; modified_ms: string; is_gone: boolean }>(statement);
  return new Map(
    rows.map((row) => [row.id, { title: row.title, modifiedMs: Math.round(Number(row.modified_ms)), isGone: row.is_gone }]),
  );
}
