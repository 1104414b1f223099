// The connection doctor: what is wrong is named, with what to click, and nothing hides anything else.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { everyScope } from '../emulator/apps.ts';
import { doctorChecks, type DoctorCheck } from '../rules/hubspot-capability.ts';
import type { DoctorLine } from '../rules/hubspot-doctor.ts';
import { noteWebhook } from '../server/database/hubspot-portals.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import { examineHubspot } from '../server/flows/admin/examine-hubspot.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { createHubspotProperties } from '../server/flows/reporting/create-hubspot-properties.ts';
import { createRecordingProbe } from '../server/providers/recording-probe.ts';
import { openResultsScene, type ResultsScene } from './hubspot-results-scene.ts';

const MINUTE = 60_000;
const goOn = new AbortController().signal;

/** A recording's host: sound at /1.wav, a sign-in page at /login, nothing anywhere else. */
async function openHost(): Promise<{ url: string; close: () => void }> {
  const sound = Buffer.alloc(50_000);
  sound.write('RIFF', 0);
  sound.writeUInt32LE(sound.length - 8, 4);
  sound.write('WAVEfmt ', 8);
  const server = createServer((request, response) => {
    if (request.url === '/1.wav') {
      const [, end = '0'] = /bytes=0-(\d+)/.exec(request.headers.range ?? '') ?? [];
      const head = sound.subarray(0, Number(end) + 1);
      response.writeHead(206, { 'content-type': 'audio/wav', 'content-range': `bytes 0-${end}/${sound.length}` }).end(head);
    } else if (request.url === '/login') response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><html>');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => server.close() };
}

describe('the connection doctor', () => {
  let scene: ResultsScene;
  let host: Awaited<ReturnType<typeof openHost>>;
  before(async () => {
    host = await openHost();
    scene = await openResultsScene();
    const { clock } = scene.context;
    scene.context.probeRecording = createRecordingProbe({ allowHosts: [new URL(host.url).host], clock });
    scene.hubspot.control.addOwner({ email: 'maya@example.com' });
    await scene.makeCall({ properties: { hs_call_recording_url: `${host.url}/1.wav` } });
    await createHubspotProperties(scene.context, scene.of);
    await scene.settings({ writeProperties: true });
    await noteWebhook(scene.database.db, scene.of, scene.now());
  });
  after(async () => {
    host.close();
    await scene.close();
  });

  const examine = async (context = scene.context) => {
    const lines = await examineHubspot(context, scene.of, goOn);
    assert.deepEqual(
      lines.map(({ check }) => check),
      [...doctorChecks],
    );
    return Object.fromEntries(lines.map((line) => [line.check, line])) as Record<DoctorCheck, DoctorLine>;
  };
  const notFine = (lines: Record<DoctorCheck, DoctorLine>) =>
    Object.values(lines).flatMap(({ check, state }) => (state === 'ok' ? [] : [`${check} ${state}`]));
  const useToken = async (token: string) => {
    await connectHubspot(scene.context, { teamId: scene.of.teamId, personId: null, token });
  };

  test('all is well', async () => {
    const lines = await examine();
    // The emulated calls have no transcript by HubSpot.
    assert.deepEqual(notFine(lines), ['transcript skipped']);
    assert.match(lines.recording.message, /can be fetched \(wav, 0\.1 MB\)/);
    assert.match(lines.owners.message, /1 owners? can be read/);
  });

  test('no scope for owners', async () => {
    const scopes = everyScope.filter((scope) => scope !== 'crm.objects.owners.read');
    scene.hubspot.control.issueToken({ token: 'pat-na1-without-owners', scopes });
    await useToken('pat-na1-without-owners');
    const lines = await examine();
    assert.deepEqual(notFine(lines), ['scopes failed', 'owners failed', 'transcript skipped']);
    assert.match(lines.owners.message, /whose it is.*Service keys.*add the scope crm\.objects\.owners\.read.*Replace the token/);
    assert.match(lines.scopes.message, /telling whose call it is/);
  });

  test('no right to write', async () => {
    const scopes = everyScope.filter((scope) => scope !== 'crm.objects.contacts.write');
    scene.hubspot.control.issueToken({ token: 'pat-na1-without-writing', scopes });
    await useToken('pat-na1-without-writing');
    const lines = await examine();
    assert.deepEqual(notFine(lines), ['scopes failed', 'transcript skipped', 'properties failed']);
    assert.match(lines.properties.message, /cannot be written back.*crm\.objects\.contacts\.write/);
    await useToken('pat-na1-emulator');
  });

  test('a recording nobody can fetch, and the same recording behind a sign-in page', async () => {
    for (const [path, says] of [
      ['/gone.wav', /not there yet.*Open the recording of this call in HubSpot/],
      ['/login', /web page.*RINGSIDE_RECORDING_HEADERS/],
    ] as const) {
      await scene.database.db.deleteFrom('hubspotRecord').execute();
      for (const { id } of scene.hubspot.control.listRecords({ type: 'calls' })) {
        scene.hubspot.control.archiveRecord({ type: 'calls', id });
      }
      const call = await scene.makeCall({ properties: { hs_call_recording_url: host.url + path } });
      const lines = await examine();
      assert.deepEqual(notFine(lines), ['recording failed', 'transcript skipped']);
      assert.match(lines.recording.message, says);
      assert.ok(lines.recording.message.includes(call.objectId));
    }
  });

  test('an address in the network of the server', async () => {
    const { objectId } = await scene.makeCall({ properties: { hs_call_recording_url: 'http://10.1.2.3/1.wav' } });
    await scene.database.db.deleteFrom('hubspotRecord').where('objectId', '!=', objectId).execute();
    const lines = await examine();
    assert.equal(lines.recording.state, 'failed');
    assert.match(lines.recording.message, /RINGSIDE_ALLOW_HOSTS/);
  });

  test('a clock that is ten minutes off, either way, and one that is two', async () => {
    const skewed = (ms: number) => {
      const clock = { ...scene.context.clock, now: () => new Date(scene.now().getTime() + ms) };
      const base = { ...scene.context, clock };
      return { ...base, openHubspot: hubspotOpener(base) };
    };
    const ahead = await examine(skewed(10 * MINUTE));
    assert.equal(ahead.clock.state, 'failed');
    assert.match(ahead.clock.message, /10 minutes ahead of HubSpot’s.*timedatectl set-ntp true/);
    const behind = await examine(skewed(-10 * MINUTE));
    assert.match(behind.clock.message, /10 minutes behind HubSpot’s/);
    const little = await examine(skewed(2 * MINUTE));
    assert.equal(little.clock.state, 'warning');
  });

  test('properties that are not there, and no webhook', async () => {
    const other = await openResultsScene();
    try {
      await other.settings({ writeProperties: true });
      const lines = await examineHubspot(other.context, other.of, goOn);
      const of = (check: DoctorCheck) => lines.find((line) => line.check === check);
      assert.match(of('properties')?.message ?? '', /ringside_score.*Create the properties in HubSpot/);
      assert.equal(of('properties')?.state, 'failed');
      assert.match(of('webhook')?.message ?? '', /no webhook with a good signature has come yet/);
      assert.match(of('call')?.message ?? '', /no call in HubSpot to try it on/);
      assert.equal(of('recording')?.state, 'skipped');
    } finally {
      await other.close();
    }
  });

  test('a HubSpot that hangs on owners keeps none of the others back', { timeout: 120_000 }, async () => {
    scene.hubspot.control.addFault({ kind: 'hang', path: '/owners' });
    const hurried = {
      ...scene.context,
      clock: { ...scene.context.clock, sleep: (ms: number, signal?: AbortSignal) => scene.context.clock.sleep(ms / 10, signal) },
    };
    const lines = await examine(hurried);
    scene.hubspot.control.removeFaults();
    assert.match(lines.owners.message, /was not over after 15 seconds/);
    for (const check of ['token', 'portal', 'limits', 'call', 'webhook', 'clock', 'properties'] as const) {
      assert.equal(lines[check].state, 'ok', `${check}: ${lines[check].message}`);
    }
  });

  test('a wrong token', async () => {
    scene.hubspot.control.revokeToken({ token: 'pat-na1-emulator' });
    for (const time of ['the first time', 'when the portal is known to be broken']) {
      const lines = await examine();
      assert.equal(lines.token.state, 'failed', time);
      assert.match(lines.token.message, /does not take the token.*Service keys.*copy the present token.*Replace the token/);
      assert.equal(lines.portal.state, 'skipped');
      assert.equal(lines.webhook.state, 'ok');
    }
  });
});
