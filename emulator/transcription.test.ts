// A recording of an app is fetched by the address that the app registered, and the voices made up are a real WAV file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmulator } from './emulator.ts';
import { startReceiver } from './receiver-trial.ts';
import { turnsOf, wavOfVoices } from './voices.ts';
import { usual } from './world.ts';

test('HubSpot asks the app for the recording, and says why there is no transcript', async () => {
  const hubspot = await createEmulator({ clock: { kind: 'manual' } });
  const receiver = await startReceiver();
  const { control } = hubspot;
  const call = async (method: string, path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${usual.token}`, 'content-type': 'application/json' };
    const response = await fetch(`${hubspot.url}/crm/v3/extensions/calling${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  };
  try {
    const url = `/${usual.privateAppId}/settings/recording?hapikey=${usual.developerKey}`;
    assert.equal(await call('POST', url, { urlToRetrieveAuthedRecording: `${receiver.url}/recordings/%s` }), 200);
    const { id } = control.createRecord({
      type: 'calls',
      properties: {
        hs_timestamp: control.now(),
        hs_call_source: 'INTEGRATIONS_PLATFORM',
        hs_call_app_id: String(usual.privateAppId),
        hs_call_external_id: 'ext/1',
        hs_call_external_account_id: 'acc',
      },
    });
    const authed = { status: 200, body: JSON.stringify({ authenticatedUrl: `${receiver.url}/sound.wav?key=1` }) };
    const ready = async () => {
      assert.equal(await call('POST', '/recordings/ready', { engagementId: Number(id) }), 204);
      await control.advance({ ms: 90_000 });
      return control.listTranscriptions().at(-1)?.failure ?? null;
    };
    control.updateRecord({
      type: 'calls',
      id,
      properties: { hs_call_app_id: '', hs_call_recording_url: 'ftp://example.com/a.wav' },
    });
    assert.match((await ready()) ?? '', /cannot be downloaded: .*ftp/);
    control.updateRecord({ type: 'calls', id, properties: { hs_call_app_id: String(usual.privateAppId) } });
    receiver.answer(404);
    assert.match((await ready()) ?? '', /did not answer with an authenticatedUrl: 404/);
    receiver.answer(authed, { status: 200, headers: { 'content-type': 'text/html' }, body: 'sign in' });
    assert.match((await ready()) ?? '', /a page, not a sound/);
    receiver.answer(authed, { status: 200, headers: { 'content-type': 'audio/wav' }, body: 'RIFF' });
    receiver.received.length = 0;
    assert.equal(await ready(), null);
    assert.deepEqual(
      receiver.received.map((one) => one.url),
      [`/recordings/ext%2F1?appId=${usual.privateAppId}&externalAccountId=acc`, '/sound.wav?key=1'],
    );
    assert.equal(control.readRecord({ type: 'calls', id })?.properties['hs_call_has_transcript'], 'true');
  } finally {
    await hubspot.close();
    await receiver.close();
  }
});

test('two voices take turns, one in each channel', () => {
  const wav = wavOfVoices(20_000, 'x');
  assert.equal(wav.subarray(0, 4).toString(), 'RIFF');
  assert.equal(wav.readUInt16LE(22), 2);
  assert.equal(wav.length, 44 + 20 * 8_000 * 4);
  const loudness = (channel: 0 | 1, startMs: number, endMs: number) => {
    let sum = 0;
    for (let frame = startMs * 8; frame < endMs * 8; frame++) sum += Math.abs(wav.readInt16LE(44 + frame * 4 + channel * 2));
    return sum / ((endMs - startMs) * 8);
  };
  const turns = turnsOf(20_000, 'x');
  assert.ok(turns.length >= 2);
  for (const { voice, startMs, endMs } of turns) {
    assert.ok(loudness(voice, startMs, endMs) > 500);
    assert.equal(loudness(voice === 0 ? 1 : 0, startMs, endMs), 0);
  }
});
