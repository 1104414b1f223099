// The poll job as a good engineer writes it in an afternoon with HubSpot's own client: everything once by id, then what changed, again and again.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/calls/index.js';
import pg from 'pg';

const EVERY_MS = 10_000;
/** A search shows a change some seconds late; what was changed this long before the last look is asked for again. */
const OVERLAP_MS = 60_000;
const PAGE = 100;
const properties = [
  'hs_timestamp',
  'hs_call_title',
  'hs_call_duration',
  'hs_call_recording_url',
  'hs_call_status',
  'hubspot_owner_id',
];

type Found = { id: string; properties: Record<string, string | null>; updatedAt: Date };

const { DATABASE_URL, HUBSPOT_URL = '', HUBSPOT_TOKEN = '' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
pool.on('error', (error) => console.error(error));
const { basicApi, searchApi } = new Client({
  accessToken: HUBSPOT_TOKEN,
  basePath: HUBSPOT_URL,
  numberOfApiCallRetries: 3,
}).crm.objects.calls;

async function store(calls: readonly Found[]): Promise<void> {
  await pool.query(
    `insert into polled_call (id, properties, updated_at)
      select * from jsonb_to_recordset($1) as new (id text, properties jsonb, "updatedAt" timestamptz)
      on conflict (id) do update set properties = excluded.properties, updated_at = excluded.updated_at
        where polled_call.updated_at <= excluded.updated_at`,
    [JSON.stringify(calls)],
  );
}

async function readAll(): Promise<void> {
  let after: string | undefined;
  do {
    const page = await basicApi.getPage(PAGE, after, properties);
    await store(page.results);
    after = page.paging?.next?.after;
  } while (after !== undefined);
}

async function readChanged(sinceMs: number): Promise<void> {
  const filter = { propertyName: 'hs_lastmodifieddate', operator: FilterOperatorEnum.Gte, value: String(sinceMs) };
  let after: string | undefined = '0';
  while (after !== undefined) {
    const page = await searchApi.doSearch({
      ...{ limit: PAGE, after, properties, sorts: ['hs_lastmodifieddate'] },
      filterGroups: [{ filters: [filter] }],
    });
    await store(page.results);
    after = page.paging?.next?.after;
  }
}

for (;;) {
  try {
    const beganMs = Date.now();
    const { rows } = await pool.query<{ read_until_ms: string }>('select read_until_ms from polled_until');
    await (rows[0] ? readChanged(Number(rows[0].read_until_ms) - OVERLAP_MS) : readAll());
    await pool.query(
      'insert into polled_until (one, read_until_ms) values (true, $1) on conflict (one) do update set read_until_ms = excluded.read_until_ms',
      [beganMs],
    );
  } catch (error) {
    console.error(error);
  }
  await sleep(EVERY_MS);
}
