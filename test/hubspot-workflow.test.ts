// Bodies of HubSpot's workflow action "send a webhook", as they arrive at the Push API: every shape, late recordings, limits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { INGEST, openPushServer, type PushServer } from './push-api-server.ts';

const WORKFLOW = { 'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)' };
const RECORDING = 'https://recordings.example.com/1.mp3';

/** What HubSpot holds of a call: every value is text, what is empty is null. */
const properties = (id: string, more: Record<string, string | number | null> = {}): Record<string, string | number | null> => ({
  hs_object_id: id,
  hs_call_title: 'Discovery – Acme',
  hs_timestamp: '2026-03-04T16:30:00.000Z',
  hs_call_duration: '1250000',
  hs_call_direction: 'OUTBOUND',
  hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  hs_call_status: 'COMPLETED',
  hs_call_recording_url: RECORDING,
  hs_call_body: '<p>Talked about the pilot.</p>',
  hubspot_owner_id: '11349275740',
  hs_createdate: '2026-03-04T16:51:00.000Z',
  hs_lastmodifieddate: '2026-03-04T16:52:00.000Z',
  hs_object_source: 'INTEGRATION',
  hs_call_summary: null,
  ...more,
});

const nested = (values: Record<string, string | number | null>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, versions: [{ value, timestamp: 1_772_641_800_000, 'source-type': 'INTEGRATION' }] },
    ]),
  );

describe('a call pushed by a workflow', () => {
  let server: PushServer;
  before(async () => void (server = await openPushServer()));
  after(() => server.close());

  const stored = async (callId: unknown) =>
    server.database.db.selectFrom('call').selectAll().where('id', '=', String(callId)).executeTakeFirstOrThrow();
  const push = (key: string, body: unknown) => server.push(key, body, WORKFLOW);

  const shapes: [what: string, body: (id: string) => unknown][] = [
    ['all properties, flat', (id) => properties(id)],
    [
      'all properties, within `properties`',
      (id) => ({ objectId: 1, portalId: 62_515, objectTypeId: '0-48', properties: properties(id) }),
    ],
    [
      'all properties, each with its history',
      (id) => ({ 'portal-id': 62_515, objectType: 'CALL', version: 3, isDeleted: false, properties: nested(properties(id)) }),
    ],
    [
      'chosen properties under HubSpot’s names, dates in milliseconds',
      (id) => ({
        hs_object_id: id,
        hs_call_title: 'Discovery – Acme',
        hs_timestamp: 1_772_641_800_000,
        hs_call_duration: 1_250_000,
        hs_call_direction: 'OUTBOUND',
        hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
        hs_call_recording_url: RECORDING,
        hubspot_owner_id: '11349275740',
      }),
    ],
    [
      'chosen properties under our names, as the manual says',
      (id) => ({
        callTitle: 'Discovery – Acme',
        callDate: '1772641800000',
        duration: '1250000',
        durationUnit: 'ms',
        audioUrl: RECORDING,
        hubspotCallId: id,
        hubspotOwnerId: '11349275740',
        source: 'hubspot',
        direction: 'OUTBOUND',
        outcome: 'Connected',
      }),
    ],
    [
      'the same without a unit',
      (id) => ({
        callTitle: 'Discovery – Acme',
        callDate: 1_772_641_800_000,
        duration: 1_250_000,
        audioUrl: RECORDING,
        hubspotCallId: id,
        hubspotOwnerId: '11349275740',
        'metadata.source': 'hubspot',
        hs_call_direction: 'OUTBOUND',
        hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
      }),
    ],
  ];

  for (const [index, [what, body]] of shapes.entries()) {
    test(what, async () => {
      const { key } = await server.team();
      const id = `9007199254740993${index}`;
      const answer = await push(key, body(id));
      assert.equal(answer.status, 201, answer.text);
      const call = await stored(answer.body['callId']);
      assert.deepEqual(
        [call.title, call.calledAt.toISOString(), call.durationMs, call.audioUrl, call.hubspotCallId, call.direction, call.outcome],
        ['Discovery – Acme', '2026-03-04T16:30:00.000Z', 1_250_000, RECORDING, id, 'outbound', 'Connected'],
      );
      assert.equal(call.metadata['hubspotOwnerId'], '11349275740');
      assert.equal(call.givenTranscript, null, 'a note is no transcript');
      const again = await push(key, body(id));
      assert.deepEqual([again.status, again.body['callId'], again.body['duplicate']], [200, call.id, true]);
    });
  }

  test('the key may stand in the query, where the action puts it', async () => {
    const { key } = await server.team();
    const answer = await server.send({ path: `${INGEST}?apiKey=${key}`, body: properties('77'), headers: WORKFLOW });
    assert.equal(answer.status, 201);
  });

  test('our names count more than HubSpot’s', async () => {
    const { key } = await server.team();
    const answer = await push(key, { ...properties('78'), callTitle: 'Chosen', audio_url: 'https://other.example.com/2.mp3' });
    const call = await stored(answer.body['callId']);
    assert.deepEqual([call.title, call.audioUrl], ['Chosen', 'https://other.example.com/2.mp3']);
  });

  for (const [what, body] of [
    ['flat', (id: string, url: string | null) => ({ ...properties(id, { hs_call_recording_url: url }), portalId: 62_515 })],
    [
      'with history',
      (id: string, url: string | null) => ({
        portalId: 62_515,
        properties: nested(properties(id, { hs_call_recording_url: url })),
      }),
    ],
  ] as const) {
    test(`a recording that comes late (${what}): the call waits for it, and the second run brings it`, async () => {
      const { key, teamId } = await server.team();
      server.portals.add(`${teamId} 62515`);
      const early = await push(key, body('79', null));
      assert.deepEqual([early.status, early.body['status']], [202, 'waiting_for_recording']);
      assert.equal((await push(key, body('79', ''))).body['callId'], early.body['callId']);
      const late = await push(key, body('79', RECORDING));
      assert.deepEqual([late.status, late.body['callId'], late.body['status']], [200, early.body['callId'], 'processing']);
      assert.equal((await stored(early.body['callId'])).audioUrl, RECORDING);
    });
  }

  test('without a connected portal it is told at once what is missing', async () => {
    const { key } = await server.team();
    const answer = await push(key, properties('80', { hs_call_recording_url: null }));
    assert.deepEqual([answer.status, answer.body['code']], [400, 'transcript_or_audio_required']);
  });

  test('a contact is not taken for a call', async () => {
    const { key } = await server.team();
    const answer = await push(key, {
      ...{ vid: 123, 'canonical-vid': 123, 'portal-id': 62_515, 'is-contact': true, 'merged-vids': [] },
      properties: nested({ firstname: 'Ann', hs_object_id: '123', email: 'ann@example.com' }),
      'identity-profiles': [{ vid: 123, identities: [{ type: 'EMAIL', value: 'ann@example.com', timestamp: 1_772_641_800_000 }] }],
    });
    assert.deepEqual([answer.status, answer.body['code']], [400, 'transcript_or_audio_required']);
  });

  test('over the limit HubSpot’s action hears of milliseconds, everybody else of seconds', async () => {
    const { key } = await server.team({ limitPerMinute: 1 });
    await push(key, properties('81'));
    const action = await push(key, properties('82'));
    assert.equal(action.status, 429);
    const waitMs = Number(action.headers['retry-after']);
    assert.ok(waitMs > 1_000 && waitMs <= 60_000, `${waitMs}`);
    const other = await server.push(key, properties('82'));
    assert.ok(Number(other.headers['retry-after']) <= 60);
  });
});
