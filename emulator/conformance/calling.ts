// Conformance: recordings, transcripts, and what calling apps register and tell.
import assert from 'node:assert/strict';
import { usual } from '../world.ts';
import { addCall, refused, type Case } from './trial.ts';

const { appId } = usual;
const start = '/crm/v3/extensions/calling';

export const callingCases: Case[] = [
  {
    name: 'a transcript is written for a call, read, and taken away',
    async run(trial) {
      const { control } = trial.hubspot;
      const callId = addCall(trial, 'Discovery');
      await control.advance({ ms: 1_000 });
      const said = { speaker: { id: 'agent', name: 'Voice agent' }, text: 'Hello', startTimeMillis: 0, endTimeMillis: 1_520 };
      const body = { engagementId: Number(callId), transcriptCreateUtterances: [{ ...said, languageCode: 'en-US' }] };
      const made = await trial.call('POST', `${start}/transcripts`, body);
      assert.equal(made.status, 200);
      const id = String(made.json['id']);
      const call = control.readRecord({ type: 'calls', id: callId });
      assert.equal(call?.properties['hs_call_has_transcript'], 'true');
      assert.equal(call.properties['hs_call_transcription_id'], id);
      assert.equal(call.updatedAt, control.now(), 'the call counts as modified');
      const read = await trial.client.apiRequest({ method: 'GET', path: `/crm/extensions/calling/2026-09/transcripts/${id}` });
      const transcript = (await read.json()) as Record<string, unknown>;
      assert.equal(transcript['engagementId'], Number(callId));
      assert.equal(transcript['transcriptSource'], 'INTEGRATOR_GENERATED');
      assert.deepEqual(transcript['transcriptUtterances'], [{ ...said, languageCode: 'en-US', id: `${id}-1` }]);
      assert.equal((await trial.call('DELETE', `${start}/transcripts/${id}`)).status, 204);
      assert.equal((await trial.call('GET', `${start}/transcripts/${id}`)).status, 404);
      assert.equal(control.readRecord({ type: 'calls', id: callId })?.properties['hs_call_has_transcript'], 'false');
      assert.equal((await trial.call('POST', `${start}/transcripts`, { ...body, engagementId: 1 })).status, 404);
      const backwards = [{ ...said, startTimeMillis: 9_000 }];
      assert.equal(
        (await trial.call('POST', `${start}/transcripts`, { ...body, transcriptCreateUtterances: backwards })).status,
        400,
      );
      control.issueToken({ token: 'pat-narrow', scopes: ['crm.objects.contacts.read'] });
      const narrow = { authorization: 'Bearer pat-narrow' };
      assert.equal((await trial.call('GET', `${start}/transcripts/1`, undefined, narrow)).status, 403);
    },
  },
  {
    name: 'a calling app registers its window',
    async run({ client }) {
      const { settingsApi } = client.crm.extensions.calling;
      await refused(settingsApi.getById(appId), 404);
      const made = await settingsApi.create(appId, { name: 'Dialler', url: 'https://example.com/dialler', height: 500 });
      assert.deepEqual([made.name, made.height, made.isReady], ['Dialler', 500, false]);
      assert.equal((await settingsApi.update(appId, { isReady: true })).isReady, true);
      assert.equal((await settingsApi.getById(appId)).url, 'https://example.com/dialler');
      await settingsApi.archive(appId);
      await refused(settingsApi.getById(appId), 404);
    },
  },
  {
    name: 'an app registers where its recordings are',
    async run({ client }) {
      const { recordingSettingsApi } = client.crm.extensions.calling;
      await refused(recordingSettingsApi.getUrlFormat(appId), 404);
      await refused(recordingSettingsApi.registerUrlFormat(appId, { urlToRetrieveAuthedRecording: 'https://example.com/' }), 400);
      const first = { urlToRetrieveAuthedRecording: 'https://example.com/recordings/%s' };
      const registered = await recordingSettingsApi.registerUrlFormat(appId, first);
      assert.equal(registered.urlToRetrieveAuthedRecording, first.urlToRetrieveAuthedRecording);
      const second = { urlToRetrieveAuthedRecording: 'https://example.com/other/%s' };
      await recordingSettingsApi.updateUrlFormat(appId, second);
      const read = await recordingSettingsApi.getUrlFormat(appId);
      assert.equal(read.urlToRetrieveAuthedRecording, second.urlToRetrieveAuthedRecording);
    },
  },
  {
    name: 'a recording that is ready is transcribed some time later',
    async run(trial) {
      const { control } = trial.hubspot;
      const callId = addCall(trial, 'Discovery');
      control.addRecording({ callId, lengthMs: 30_000 });
      await trial.client.crm.extensions.calling.recordingSettingsApi.markAsReady({ engagementId: Number(callId) });
      const transcribed = () => control.readRecord({ type: 'calls', id: callId })?.properties['hs_call_has_transcript'];
      assert.equal(transcribed(), undefined);
      await control.advance({ ms: 90_000 });
      assert.equal(transcribed(), 'true');
      const unknown = trial.client.crm.extensions.calling.recordingSettingsApi.markAsReady({ engagementId: 1 });
      await refused(unknown, 404);
    },
  },
  {
    name: 'a call that came in names who rang',
    async run(trial) {
      const { control } = trial.hubspot;
      const { id } = control.createRecord({ type: 'contacts', properties: { firstname: 'Ann', phone: '+1 555 0100' } });
      const made = await trial.call('POST', `${start}/inbound-call`, {
        createEngagement: true,
        externalCallId: 'x-1',
        finalCallStatus: 'COMPLETED',
        fromNumber: { e164Number: '+15550100', phoneNumberType: 'MOBILE' },
        toNumber: { e164Number: '+15559999', phoneNumberType: 'FIXED_LINE' },
        potentialRecipientUserIds: [],
        durationSeconds: 61,
      });
      assert.equal(made.status, 200);
      const [match] = made.json['callerIdMatches'] as { callerIdType: string; objectCoordinates: Record<string, unknown> }[];
      assert.equal(match?.callerIdType, 'CONTACT');
      assert.deepEqual(match.objectCoordinates, { portalId: usual.portalId, objectTypeId: '0-1', objectId: Number(id) });
      const [call] = control.listRecords({ type: 'calls' });
      assert.equal(call?.properties['hs_call_duration'], '61000');
      assert.deepEqual(control.linkedIds({ type: 'calls', id: call.id, toType: 'contacts' }), [id]);
    },
  },
  {
    name: 'a recording is downloaded in parts',
    async run(trial) {
      const callId = addCall(trial, 'Discovery');
      const { url } = trial.hubspot.control.addRecording({ callId, bytes: Buffer.from('0123456789'), contentType: 'audio/wav' });
      const path = url.slice(trial.hubspot.url.length);
      const parts: [range: string, status: number, text: string, contentRange: string | null][] = [
        ['', 200, '0123456789', null],
        ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
        ['bytes=7-', 206, '789', 'bytes 7-9/10'],
        ['bytes=-2', 206, '89', 'bytes 8-9/10'],
        ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
        ['bytes=10-', 416, '', 'bytes */10'],
        ['bytes=0-1,4-5', 200, '0123456789', null],
        ['lines=1-2', 200, '0123456789', null],
      ];
      for (const [range, status, text, contentRange] of parts) {
        const answer = await trial.call('GET', path, undefined, range === '' ? {} : { range });
        assert.deepEqual([answer.status, answer.text, answer.headers.get('content-range')], [status, text, contentRange], range);
        assert.equal(answer.headers.get('accept-ranges'), 'bytes');
      }
    },
  },
  {
    name: 'a recording stands behind a token, a link that ends, or a page to sign in',
    async run(trial) {
      const { control } = trial.hubspot;
      const callId = addCall(trial, 'Discovery');
      const { url, recordingId } = control.addRecording({ callId, lengthMs: 2_000, door: 'token' });
      const path = url.slice(trial.hubspot.url.length);
      assert.equal((await trial.call('GET', path, undefined, { authorization: '' })).status, 401);
      assert.equal((await trial.call('GET', path)).headers.get('content-type'), 'audio/wav');
      control.setRecordingDoor({ recordingId, door: 'login-page' });
      assert.match((await trial.call('GET', path)).headers.get('content-type') ?? '', /^text\/html/);
      control.setRecordingDoor({ recordingId, door: 'redirect' });
      const sent = await trial.call('GET', path);
      assert.equal(sent.status, 302);
      const behind = (sent.headers.get('location') ?? '').slice(trial.hubspot.url.length);
      assert.equal((await trial.call('GET', behind)).status, 200);
      await control.advance({ ms: 5 * 60_000 });
      assert.equal((await trial.call('GET', behind)).status, 403);
      control.setRecordingDoor({ recordingId, door: 'open', expiresInMs: 1_000 });
      assert.equal((await trial.call('GET', path)).status, 200);
      await control.advance({ ms: 1_000 });
      assert.equal((await trial.call('GET', path)).status, 403);
    },
  },
];
