// The code that docs/hubspot.md offers for HubSpot's custom code action, run as it stands there against the real Push API.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import axios from 'axios';
import { openPushServer, type PushServer } from './push-api-server.ts';

type Output = { outputFields: { callId: string; result: string } };
type Main = (event: unknown, callback: (output: Output) => void) => Promise<void>;

let server: PushServer;
before(async () => void (server = await openPushServer()));
after(() => server.close());

async function run(inputFields: Record<string, unknown>, key: string, address?: string): Promise<Output> {
  const text = await readFile(new URL('../docs/hubspot.md', import.meta.url), 'utf8');
  const code = /```js\n(const axios[\s\S]*?)```/.exec(text)?.[1] ?? '';
  const given = 'https://calls.example.com';
  assert.ok(code.includes(given));
  const exports: { main?: Main } = {};
  runInNewContext(code.replace(given, address ?? `http://127.0.0.1:${server.port}`), {
    exports,
    require: () => axios,
    process: { env: { RINGSIDE_KEY: key } },
  });
  return new Promise((resolve, reject) => {
    exports.main?.({ origin: { portalId: 62_515 }, object: { objectId: 101 }, inputFields }, resolve).catch(reject);
  });
}

const call = {
  hs_object_id: '101234567890123456',
  hs_call_title: 'Discovery',
  hs_timestamp: 1_772_600_000_000,
  hs_call_duration: '125000',
  hs_call_recording_url: 'https://recordings.example.com/1.mp3',
  hubspot_owner_id: '11349275740',
};

test('a call is pushed once, however often the workflow runs', async () => {
  const { key } = await server.team();
  const first = await run(call, key);
  assert.match(first.outputFields.callId, /^[0-9a-f-]{36}$/);
  assert.equal((await run(call, key)).outputFields.callId, first.outputFields.callId);
});

test('what cannot succeed is told, not thrown', async () => {
  const { key } = await server.team();
  const refused = await run({ ...call, hs_call_recording_url: '', hs_object_id: '77' }, key);
  assert.equal(refused.outputFields.result, 'refused 400 transcript_or_audio_required');
  const wrongKey = await run(call, 'pk_live_wrong');
  assert.match(wrongKey.outputFields.result, /^refused 401 /);
});

test('a call whose recording is not there yet waits when its portal is connected', async () => {
  const { key, teamId } = await server.team();
  server.portals.add(`${teamId} 62515`);
  const waiting = await run({ ...call, hs_call_recording_url: null, hs_object_id: '78' }, key);
  assert.equal(waiting.outputFields.result, 'waiting_for_recording');
});

test('what HubSpot should repeat is thrown, with the status it looks at', async () => {
  await assert.rejects(run(call, 'x', 'http://127.0.0.1:9'));
  const { key } = await server.team({ limitPerMinute: 1 });
  await run(call, key);
  await assert.rejects(run(call, key), (error) => axios.isAxiosError(error) && error.response?.status === 429);
});
