// A worker killed with kill -9 while it writes to HubSpot, before and after HubSpot has done it: everything stands there once.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHubspotProperties } from '../server/flows/reporting/create-hubspot-properties.ts';
import { openResultsScene, type ResultsScene, type SceneCall } from './hubspot-results-scene.ts';
import { prepareRingside, type RingsideProcess } from './ringside-process.ts';

const WITHIN_MS = 40_000;

/** What happens to the next request that matches: it never reaches HubSpot, or its answer never reaches the worker. */
type Trap = { match: RegExp; isDone: boolean; sprung: () => void };

/** Stands between the worker and the emulated HubSpot. */
async function openWay(to: string): Promise<{ url: string; server: Server; set: (trap: Trap | null) => void }> {
  let trap: Trap | null = null;
  const server = createServer((incoming, reply) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const caught = trap?.match.test(`${method} ${url}`) ? trap : null;
    if (caught && !caught.isDone) return caught.sprung();
    const outgoing = ask(new URL(url, to), { method, headers }, (answer) => {
      if (caught) return answer.resume().on('end', caught.sprung);
      reply.writeHead(answer.statusCode ?? 500, answer.headers);
      return answer.pipe(reply);
    });
    outgoing.on('error', () => reply.destroy());
    return incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server, set: (next) => void (trap = next) };
}

const steps: [what: string, match: RegExp, isDone: boolean][] = [
  ['the properties, before HubSpot has them', /batch\/update/, false],
  ['the properties, after HubSpot has them', /batch\/update/, true],
  ['the note, before HubSpot has it', /^POST .*\/notes$/, false],
  ['the note, after HubSpot has it', /^POST .*\/notes$/, true],
];

describe('kill -9 while results are written to HubSpot', { timeout: 240_000 }, () => {
  let scene: ResultsScene;
  let way: Awaited<ReturnType<typeof openWay>>;
  let worker: RingsideProcess;
  let calls: SceneCall[];
  before(async () => {
    const masterKey = randomBytes(32).toString('base64');
    scene = await openResultsScene();
    way = await openWay(scene.hubspot.url);
    const contact = scene.hubspot.control.createRecord({ type: 'contacts', properties: { email: 'ann@example.com' } });
    const properties = { hs_call_recording_url: 'http://10.1.2.3/1.mp3' };
    calls = await scene.makeCalls(steps.length, { contacts: [contact.id], properties });
    await createHubspotProperties(scene.context, scene.of);
    await scene.settings({ writeProperties: true, writeNote: true });
    await scene.sealFor(masterKey);
    worker = await prepareRingside({
      DATABASE_URL: scene.database.connectionString,
      RINGSIDE_HUBSPOT_URL: way.url,
      RINGSIDE_MASTER_KEY: `k1:${masterKey}`,
    });
  });
  after(async () => {
    await worker.dispose();
    way.server.closeAllConnections();
    way.server.close();
    await scene.close();
  });

  /** Nobody waits three minutes for a dead sender's claim here. */
  const lapseClaims = () =>
    scene.database.db
      .updateTable('hubspotWriteBack')
      .set({ claimedUntil: new Date(Date.now() - 1_000), nextTryAt: null })
      .where('state', 'in', ['pending', 'sending'])
      .execute();

  async function untilDone(callId: string): Promise<void> {
    for (const until = Date.now() + WITHIN_MS; Date.now() < until; await sleep(200)) {
      const rows = (await scene.rows()).filter((row) => row.callId === callId);
      if (rows.length === 2 && rows.every(({ state }) => state === 'done')) return;
    }
    assert.fail(`not written in time: ${JSON.stringify(await scene.rows())}`);
  }

  for (const [index, [what, match, isDone]] of steps.entries()) {
    test(what, async () => {
      const call = calls[index];
      assert.ok(call);
      const score = 40 + index;
      await scene.score(call, score);
      const sprung = new Promise<void>((resolve) => way.set({ match, isDone, sprung: resolve }));
      await worker.start(['--parts=worker']);
      await Promise.race([sprung, sleep(WITHIN_MS, undefined, { ref: false }).then(() => assert.fail(worker.output()))]);
      await worker.kill();
      way.set(null);

      await lapseClaims();
      await worker.start(['--parts=worker']);
      await untilDone(call.callId);
      await worker.kill();
      assert.deepEqual(await scene.history(call, 'ringside_score'), [String(score)]);
      assert.equal((await scene.history(call, 'ringside_sent_at')).length, 1);
      const notes = scene.hubspot.control
        .listRecords({ type: 'notes' })
        .filter(({ properties }) => properties['hs_note_body']?.includes(call.callId));
      assert.equal(notes.length, 1);
    });
  }
});
