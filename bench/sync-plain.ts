// The plain way to read calls from HubSpot, for comparison: page by offset, one request for each call, one insert for each call, wait after a 429.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

const properties = 'hs_call_title,hs_timestamp,hs_call_duration,hs_call_recording_url,hs_call_status,hubspot_owner_id';

/** Reads for `seconds` and returns how many calls were stored. */
export async function plainSync(options: { url: string; token: string; pool: pg.Pool; seconds: number }): Promise<number> {
  const { url, token, pool, seconds } = options;
  const deadline = Date.now() + seconds * 1_000;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  await pool.query('create table if not exists plain_call (id text primary key, body jsonb not null)');
  let stored = 0;

  async function ask(path: string, body?: unknown): Promise<Record<string, unknown>> {
    for (;;) {
      const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
      const response = await fetch(url + path, init);
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.status !== 429) return answer;
      await sleep(answer['policyName'] === 'SECONDLY' ? 1_000 : 10_000);
    }
  }

  for (let after = 0; after < 10_000 && Date.now() < deadline; after += 100) {
    const page = await ask('/crm/v3/objects/calls/search', {
      ...{ limit: 100, after: String(after), properties: ['hs_call_title'] },
      sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }],
    });
    for (const { id } of page['results'] as { id: string }[]) {
      if (Date.now() >= deadline) break;
      const call = await ask(`/crm/v3/objects/calls/${id}?properties=${properties}&associations=contacts,companies,deals`);
      await pool.query('insert into plain_call (id, body) values ($1, $2) on conflict (id) do update set body = $2', [id, call]);
      stored += 1;
    }
  }
  return stored;
}
