// Calls as they happen, and the scenes: each step a change of its own, and one seed one run.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createEmulator, type Emulator } from './emulator.ts';
import { readSpeech } from './speech-folder.ts';
import { wavOfVoices } from './voices.ts';
import { usual } from './world.ts';

async function within(seed: number, run: (hubspot: Emulator) => Promise<void>): Promise<void> {
  const hubspot = await createEmulator({ clock: { kind: 'manual' }, seed });
  try {
    await run(hubspot);
  } finally {
    await hubspot.close();
  }
}

test('a call is under way, then over, then recorded, then transcribed, each a modification of its own', () =>
  within(1, async ({ control, url }) => {
    control.monthOfCalls({ calls: 0 });
    let id = '';
    // Most calls connect; the first that does is looked at.
    for (let tries = 0; tries < 20; tries++) {
      id = control.startCall({ pace: { transcribed: 1 } });
      assert.equal(control.readRecord({ type: 'calls', id })?.properties['hs_call_status'], 'IN_PROGRESS');
      await control.advance({ ms: 3_600_000 });
      if (control.readRecord({ type: 'calls', id })?.properties['hs_call_recording_url']) break;
    }
    const steps = control
      .listEvents()
      .filter((event) => event.kind === 'propertyChange' && event.objectId === id && !event.atCreation)
      .map((event) => [event.at, event.kind === 'propertyChange' ? event.propertyName : '']);
    assert.deepEqual(
      steps.map(([, name]) => name),
      [
        'hs_call_status',
        'hs_call_disposition',
        'hs_call_duration',
        'hs_call_recording_url',
        'hs_call_has_transcript',
        'hs_call_transcription_id',
      ],
    );
    assert.equal(new Set(steps.map(([at]) => at)).size, 3, 'three moments');
    const call = control.readRecord({ type: 'calls', id });
    assert.equal(control.linkedIds({ type: 'calls', id, toType: 'contacts' }).length, 1);
    const transcript = control.readTranscript({ transcriptId: call?.properties['hs_call_transcription_id'] ?? '' });
    const lastEnd = transcript?.utterances.at(-1)?.endTimeMillis ?? 0;
    assert.ok(lastEnd > 0 && lastEnd <= Number(call?.properties['hs_call_duration']));
    const sound = await fetch(call?.properties['hs_call_recording_url'] ?? '', { headers: { range: 'bytes=0-43' } });
    assert.equal(sound.status, 206);
    assert.ok(call?.properties['hs_call_recording_url']?.startsWith(url));
    await sound.arrayBuffer();
  }));

test('a month of calls: a team of which one has left, and calls that search finds at once', () =>
  within(1, async ({ control, url }) => {
    const month = control.monthOfCalls();
    assert.deepEqual([month.owners, month.contacts, month.companies, month.calls], [6, 40, 10, 300]);
    assert.ok(month.deals > 10 && month.recordings > 120 && month.transcripts > 60, JSON.stringify(month));
    const response = await fetch(`${url}/crm/v3/objects/calls/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${usual.token}` },
      body: JSON.stringify({ filterGroups: [{ filters: [{ propertyName: 'hs_call_recording_url', operator: 'HAS_PROPERTY' }] }] }),
    });
    assert.equal(((await response.json()) as { total: number }).total, month.recordings);
    const calls = control.listRecords({ type: 'calls' });
    const now = control.now();
    assert.ok(calls.every(({ createdAt }) => createdAt < now && createdAt > now - 31 * 86_400_000));
    assert.ok(
      calls.every(({ createdAt }) => ![0, 6].includes(new Date(createdAt).getUTCDay())),
      'nobody works on Sunday',
    );
    assert.equal(control.listEvents().filter(({ typeId }) => typeId === '0-48').length, 0, 'a past is not news');
  }));

test('people leave, contacts are merged and erased, and calls go on', () =>
  within(1, async ({ control, url }) => {
    control.monthOfCalls({ calls: 0 });
    control.startLife({ everyMs: 60_000 });
    await control.advance({ ms: 24 * 3_600_000 });
    const told = new Map<string, number>();
    for (const { kind } of control.listEvents()) told.set(kind, (told.get(kind) ?? 0) + 1);
    assert.ok((told.get('creation') ?? 0) > 100);
    assert.ok((control.counts()['contacts']?.present ?? 40) < 40, 'some are gone');
    const owners = await fetch(`${url}/crm/v3/owners?archived=true`, { headers: { authorization: `Bearer ${usual.token}` } });
    assert.ok(((await owners.json()) as { results: unknown[] }).results.length > 1, 'more than the one who left at first');
  }));

test('speech that is handed in is what calls sound like', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-speech-'));
  await writeFile(join(folder, 'pitch.wav'), wavOfVoices(7_000, 'pitch'));
  await writeFile(
    join(folder, 'pitch.json'),
    JSON.stringify([{ text: 'Hello', startTimeMillis: 0, endTimeMillis: 900, speaker: { id: 'us' } }]),
  );
  await writeFile(join(folder, 'notes.txt'), 'no speech');
  const speech = await readSpeech(folder);
  const hubspot = await createEmulator({ clock: { kind: 'manual' }, speech });
  try {
    const { control } = hubspot;
    assert.deepEqual(
      speech.map(({ name, lengthMs, utterances }) => [name, lengthMs, utterances?.length]),
      [['pitch', 7_000, 1]],
    );
    control.monthOfCalls({ calls: 20, transcribed: 1 });
    const recorded = control.listRecords({ type: 'calls' }).filter(({ properties }) => properties['hs_call_recording_url']);
    assert.ok(recorded.length > 5);
    for (const { properties } of recorded) assert.equal(properties['hs_call_duration'], '7000');
    const { hs_call_recording_url: url = '', hs_call_transcription_id: transcriptId = '' } = recorded[0]?.properties ?? {};
    const owner = control.listOwners().find(({ id }) => id === recorded[0]?.properties['hubspot_owner_id']);
    assert.equal((await (await fetch(url)).arrayBuffer()).byteLength, 44 + 7 * 8_000 * 4);
    assert.deepEqual(
      control.readTranscript({ transcriptId })?.utterances.map(({ text, speaker }) => [text, speaker?.email]),
      [['Hello', owner?.email]],
    );
  } finally {
    await hubspot.close();
    await rm(folder, { recursive: true });
  }
});

test('one seed is one month and one life', async () => {
  const seen: string[] = [];
  for (const seed of [5, 5, 6])
    await within(seed, async ({ control, url }) => {
      control.monthOfCalls({ calls: 30 });
      control.startLife({ everyMs: 60_000 });
      await control.advance({ ms: 3_600_000 });
      assert.equal(control.isAlive(), true);
      control.stopLife();
      const { length } = control.listRecords({ type: 'calls' });
      assert.equal(length, 30 + 60);
      await control.advance({ ms: 3_600_000 });
      const calls = control.listRecords({ type: 'calls' });
      assert.equal(calls.length, length, 'a life that was stopped');
      assert.ok(calls.every(({ properties }) => properties['hs_call_status'] !== 'IN_PROGRESS'));
      seen.push(JSON.stringify(calls).replaceAll(url, ''));
    });
  assert.equal(seen[0], seen[1]);
  assert.notEqual(seen[0], seen[2]);
});

test('many calls at once, at one millisecond or in a row', () =>
  within(1, async ({ control }) => {
    const ids = control.manyAtOnce({ count: 1_000 });
    assert.equal(new Set(ids).size, 1_000);
    const times = () => new Set(control.listRecords({ type: 'calls', count: 5_000 }).map(({ createdAt }) => createdAt));
    assert.equal(times().size, 1);
    control.emptyPortal();
    assert.equal(control.counts()['calls']?.present, 0);
    control.manyAtOnce({ count: 50, sameMillisecond: false });
    assert.equal(times().size, 50);
  }));
