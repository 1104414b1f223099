// What messages of recorders come to. Shapes of Zoom, Fathom, Fireflies and Twilio are those of their documentation; Aloware's is not published.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPushedCall } from './push-payload.ts';
import { readAloware } from './recorder-aloware.ts';
import { readFathom } from './recorder-fathom.ts';
import { readFireflies, readFirefliesMeeting } from './recorder-fireflies.ts';
import { readTwilioRecording } from './recorder-twilio.ts';
import { readZoom } from './recorder-zoom.ts';
import { isAddressOf, recorderRetryMs, type RecorderReading } from './recorder.ts';

const now = new Date('2026-11-27T12:00:00Z');
const file = (type: string, more: object = {}) => ({
  ...{ id: type, file_type: type, status: 'completed', download_url: `https://us02web.zoom.us/rec/webhook_download/${type}` },
  ...more,
});
const zoom = (event: string, files: object[], more: object = {}) => ({
  event,
  event_ts: 1_795_600_000_000,
  download_token: 'eyJ.token',
  payload: {
    account_id: 'A',
    object: {
      ...{ uuid: 'abc/DEF==', id: 8_123_456, host_email: 'maya@example.com', topic: 'Discovery – Brandt' },
      ...{ start_time: '2026-11-26T10:00:00Z', duration: 31, recording_files: files, ...more },
    },
  },
});
/** The first part. */
const first = (body: unknown): RecorderReading => {
  const [reading] = readZoom(body);
  assert.ok(reading);
  return reading;
};
const fathom = {
  ...{ title: 'Impromptu', meeting_title: 'Discovery – Brandt', recording_id: 123_456, share_url: 'https://fathom.video/share/x' },
  ...{ recording_start_time: '2026-11-26T10:00:00Z', recording_end_time: '2026-11-26T10:31:00Z' },
  recorded_by: { name: 'Maya Okafor', email: 'maya@example.com' },
  transcript: [
    { speaker: { display_name: 'Maya Okafor' }, text: 'What does it cost you today?', timestamp: '00:00:05' },
    { speaker: { display_name: 'Daniel Brandt' }, text: 'Ten hours a week.', timestamp: '00:01:02' },
  ],
};
const fireflies = {
  data: {
    transcript: {
      ...{ id: 'ASxwZxCstx', title: 'Discovery – Brandt', date: Date.parse('2026-11-26T10:00:00Z'), duration: 31 },
      ...{ organizer_email: 'maya@example.com', audio_url: 'https://cdn.fireflies.ai/ASx/audio.mp3?sig=1' },
      sentences: [
        { speaker_name: 'Maya Okafor', text: 'What does it cost you today?', start_time: 5, end_time: 7.5 },
        { speaker_name: 'Daniel Brandt', text: 'Ten hours a week.', start_time: 62, end_time: 64 },
      ],
    },
  },
};
const aloware = {
  event: 'Recording Saved',
  body: {
    ...{ id: 77, direction: 2, duration: 1860, created_at: '2026-11-26T10:00:00Z', recording_url: 'https://example.com/77.mp3' },
    ...{ user: { name: 'Maya Okafor', email: 'maya@example.com' }, contact: { name: 'Daniel Brandt' } },
  },
};
const twilio = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    ...{ AccountSid: 'AC1', CallSid: 'CA1', RecordingSid: 'RE1', RecordingStatus: 'completed', RecordingDuration: '1860' },
    ...{ RecordingUrl: 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1', RecordingChannels: '2' },
    ...{ RecordingStartTime: 'Thu, 26 Nov 2026 10:00:00 +0000', ...more },
  });
const asked = new URLSearchParams({ repEmail: 'maya@example.com', title: 'Discovery – Brandt' });

describe('a recording becomes a call that the Push API would take', () => {
  for (const [name, reading, wanted] of [
    ['zoom', first(zoom('recording.completed', [file('MP4'), file('M4A')])), { externalId: 'zoom:abc/DEF==', lines: 0 }],
    ['fathom', readFathom(fathom), { externalId: 'fathom:123456', lines: 2 }],
    ['fireflies', readFirefliesMeeting(fireflies, 'meeting.transcribed'), { externalId: 'fireflies:ASxwZxCstx', lines: 2 }],
    ['aloware', readAloware(aloware), { externalId: 'aloware:77', lines: 0, title: null }],
    ['twilio', readTwilioRecording(twilio(), asked), { externalId: 'twilio:RE1', lines: 0 }],
  ] satisfies [string, RecorderReading, object][] as [
    string,
    RecorderReading,
    { externalId: string; lines: number; title?: null },
  ][])
    test(name, () => {
      assert.ok(reading.kind === 'call', JSON.stringify(reading));
      const pushed = readPushedCall(reading.call.fields, now);
      assert.notEqual(pushed.kind, 'refused', JSON.stringify(pushed));
      const { call } = pushed as Exclude<typeof pushed, { kind: 'refused' }>;
      assert.equal(call.externalId, wanted.externalId);
      assert.equal(call.repEmail, 'maya@example.com');
      assert.equal(call.titleSource, wanted.title === null ? 'none' : 'given');
      assert.equal(call.calledAt.toISOString(), '2026-11-26T10:00:00.000Z');
      assert.equal(call.duration.ms, 31 * 60_000);
      assert.equal(call.metadata['source'], name);
      assert.equal(Array.isArray(call.transcript) ? call.transcript.length : 0, wanted.lines);
    });
});

describe('what has to be fetched, and what opens it', () => {
  const opened = { kind: 'token', token: 'eyJ.token' };
  for (const [name, body, audio, transcript] of [
    ['sound alone before the picture', zoom('recording.completed', [file('MP4'), file('M4A')]), 'M4A', null],
    ['the picture where there is no sound alone', zoom('recording.completed', [file('MP4'), file('CHAT')]), 'MP4', null],
    [
      'the transcript of a later message',
      zoom('recording.transcript_completed', [file('TRANSCRIPT'), file('M4A')]),
      null,
      'TRANSCRIPT',
    ],
  ] as const)
    test(`Zoom: ${name}`, () => {
      const reading = first(body);
      assert.ok(reading.kind === 'call');
      const at = (type: string | null) =>
        type === null ? null : { url: `https://us02web.zoom.us/rec/webhook_download/${type}`, opens: opened };
      assert.deepEqual([reading.call.audio, reading.call.transcript], [at(audio), at(transcript)]);
    });

  const part = (type: string, hour: number, second = '00') => {
    const address = `https://zoom.us/rec/${type}/${hour}`;
    const [start, end] = [`2026-11-26T${hour}:00:${second}Z`, `2026-11-26T${hour}:20:00Z`];
    return file(type, { download_url: address, recording_start: start, recording_end: end });
  };

  test('Zoom: a recording that was stopped and begun again is a call for each part', () => {
    const layouts = [part('MP4', 10), part('MP4', 10), part('MP4', 12), part('MP4', 12)];
    const told = (reading: RecorderReading) => {
      assert.ok(reading.kind === 'call');
      const { fields, audio, transcript } = reading.call;
      const of = [fields['externalId'], fields['callTitle'], fields['callDate'], fields['duration'], fields['durationUnit']];
      return [...of, (audio ?? transcript)?.url.slice('https://zoom.us/rec/'.length)];
    };
    const wanted = (type: string) => [
      ['zoom:abc/DEF==', 'Discovery – Brandt', '2026-11-26T10:00:00Z', 1200, 's', `${type}/10`],
      ['zoom:abc/DEF==:2026-11-26T12:00:00.000Z', 'Discovery – Brandt (part 2)', '2026-11-26T12:00:00Z', 1200, 's', `${type}/12`],
    ];
    const sounds = [part('M4A', 12), ...layouts, part('M4A', 10)];
    assert.deepEqual(readZoom(zoom('recording.completed', sounds)).map(told), wanted('M4A'));
    assert.deepEqual(readZoom(zoom('recording.completed', layouts)).map(told), wanted('MP4'));
    const transcripts = [part('TRANSCRIPT', 12), part('TRANSCRIPT', 10)];
    assert.deepEqual(readZoom(zoom('recording.transcript_completed', transcripts)).map(told), wanted('TRANSCRIPT'));
    const many = Array.from({ length: 52 }, (_, at) =>
      file('M4A', { recording_start: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString() }),
    );
    const readings = readZoom(zoom('recording.completed', many));
    assert.match((readings.pop() as { why?: string }).why ?? '', /52 parts; the first 50/);
    assert.ok(readings.length === 50 && readings.every(({ kind }) => kind === 'call'));
  });

  describe('Zoom: transcripts go to the part they begin with, though others have none', () => {
    const late = (hour: number) => `zoom:abc/DEF==:2026-11-26T${hour}:00:00.000Z`;
    const sounds = [part('M4A', 10), part('M4A', 12), part('M4A', 14)];
    const alone = 'recording.transcript_completed';
    for (const [name, body, wanted] of [
      [
        'with the sound in one message',
        zoom('recording.completed', [...sounds, part('TRANSCRIPT', 14)]),
        [
          ['zoom:abc/DEF==', 1200, 'M4A/10', undefined],
          [late(12), 1200, 'M4A/12', undefined],
          [late(14), 1200, 'M4A/14', 'TRANSCRIPT/14'],
        ],
      ],
      ['beside the sound', zoom(alone, [part('TRANSCRIPT', 14), ...sounds]), [[late(14), 1200, undefined, 'TRANSCRIPT/14']]],
      [
        'a little after their sound',
        zoom(alone, [part('TRANSCRIPT', 10, '02'), part('TRANSCRIPT', 12), ...sounds]),
        [
          ['zoom:abc/DEF==', 1200, undefined, 'TRANSCRIPT/10'],
          [late(12), 1200, undefined, 'TRANSCRIPT/12'],
        ],
      ],
      [
        'a little before the only sound',
        zoom('recording.completed', [part('M4A', 10, '02'), part('TRANSCRIPT', 10)]),
        [['zoom:abc/DEF==', 1198, 'M4A/10', 'TRANSCRIPT/10']],
      ],
      [
        'a little before the only sound, in a later message',
        zoom(alone, [part('TRANSCRIPT', 10), part('M4A', 10, '02')]),
        [['zoom:abc/DEF==', 1198, undefined, 'TRANSCRIPT/10']],
      ],
      [
        'after the only sound, which does not say when it ends',
        zoom('recording.completed', [{ ...part('M4A', 10), recording_end: undefined }, part('TRANSCRIPT', 10, '02')]),
        [['zoom:abc/DEF==', 31, 'M4A/10', 'TRANSCRIPT/10']],
      ],
      [
        'a little before their sounds',
        zoom('recording.completed', [part('M4A', 10, '02'), part('M4A', 12, '02'), part('TRANSCRIPT', 12), part('TRANSCRIPT', 10)]),
        [
          ['zoom:abc/DEF==', 1198, 'M4A/10', 'TRANSCRIPT/10'],
          ['zoom:abc/DEF==:2026-11-26T12:00:02.000Z', 1198, 'M4A/12', 'TRANSCRIPT/12'],
        ],
      ],
      [
        'and to none where there is no sound in their time',
        zoom('recording.completed', [part('M4A', 10), part('M4A', 12), part('TRANSCRIPT', 14)]),
        [
          ['zoom:abc/DEF==', 1200, 'M4A/10', undefined],
          [late(12), 1200, 'M4A/12', undefined],
          [late(14), 1200, undefined, 'TRANSCRIPT/14'],
        ],
      ],
      [
        'alone',
        zoom(alone, [part('TRANSCRIPT', 10), part('TRANSCRIPT', 14)]),
        [
          [`zoom:abc/DEF== or ${late(10)}`, 1200, undefined, 'TRANSCRIPT/10'],
          [late(14), 1200, undefined, 'TRANSCRIPT/14'],
        ],
      ],
      [
        'alone, and only one',
        zoom(alone, [part('TRANSCRIPT', 12)]),
        [[`zoom:abc/DEF== or ${late(12)}`, 1200, undefined, 'TRANSCRIPT/12']],
      ],
    ] as const)
      test(name, () => {
        const told = readZoom(body).map((reading) => {
          assert.ok(reading.kind === 'call');
          const { fields, audio, transcript, idIfHere } = reading.call;
          const [sound, words] = [audio, transcript].map((of) => of?.url.slice('https://zoom.us/rec/'.length));
          const id = String(fields['externalId']);
          return [idIfHere === undefined ? id : `${id} or ${idIfHere}`, fields['duration'], sound, words];
        });
        assert.deepEqual(told, wanted);
      });
  });

  test('Twilio: as WAV, by the account', () => {
    const reading = readTwilioRecording(twilio(), asked);
    assert.ok(reading.kind === 'call');
    const url = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1.wav';
    assert.deepEqual(reading.call.audio, { url, opens: { kind: 'account', name: 'AC1' } });
  });

  test('Fireflies: only an id, by both versions of its webhooks', () => {
    for (const body of [
      { meetingId: 'ASxwZxCstx', eventType: 'Transcription completed', clientReferenceId: null },
      { event: 'meeting.transcribed', timestamp: 1_795_600_000_000, meeting_id: 'ASxwZxCstx' },
    ])
      assert.equal((readFireflies(body) as { id?: string }).id, 'ASxwZxCstx');
  });
});

describe('ignored, with the reason', () => {
  for (const [name, reading, why] of [
    ['another event of Zoom', first(zoom('meeting.ended', [])), /finished/],
    ['a file that is still worked on', first(zoom('recording.completed', [file('M4A', { status: 'processing' })])), /neither/],
    [
      'an address that is not Zoom’s',
      first(zoom('recording.completed', [file('M4A', { download_url: 'https://zoom.us.example.com/x' })])),
      /Zoom’s/,
    ],
    ['no meeting', first(zoom('recording.completed', [file('M4A')], { uuid: undefined })), /no meeting/],
    ['Fathom without a transcript', readFathom({ ...fathom, transcript: null }), /Include transcript/],
    ['a meeting that Fireflies does not give', readFirefliesMeeting({ errors: [{ message: 'Not yours' }] }, 'x'), /Not yours/],
    ['a meeting of another kind of id', readFireflies({ event: 'meeting.transcribed', meeting_id: '"}{' }), /no meeting/],
    ['a summary', readFireflies({ event: 'meeting.summarized', meeting_id: 'a' }), /transcribed/],
    ['Aloware before the recording', readAloware({ event: 'Call Disposed', body: { id: 77 } }), /no recording yet/],
    ['a recording of Twilio that is absent', readTwilioRecording(twilio({ RecordingStatus: 'absent' }), asked), /finished/],
    [
      'a recording that is not at Twilio',
      readTwilioRecording(twilio({ RecordingUrl: 'https://evil.example/x' }), asked),
      /Twilio’s/,
    ],
    ['nothing', first(null), /finished/],
    ['a list', readAloware([1]), /no call/],
  ] as const)
    test(name, () => {
      assert.equal(reading.kind, 'ignored');
      assert.match((reading as { why: string }).why, why);
    });
});

test('a token goes to the recorder alone', () => {
  for (const [address, isTheirs] of [
    ['https://zoom.us/rec', true],
    ['https://us02web.zoom.us/rec', true],
    ['http://zoom.us/rec', false],
    ['https://notzoom.us/rec', false],
    ['https://zoom.us@example.com/', false],
    ['https://zoom.us:8443/rec', false],
    ['file:///etc/passwd', false],
    ['no address', false],
  ] as const)
    assert.equal(isAddressOf(address, ['zoom.us']), isTheirs, address);
});

test('it is tried again over a day, and then no more', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map(recorderRetryMs);
  assert.deepEqual(waits.at(-1), null);
  assert.equal(
    waits.slice(0, -1).every((ms, at) => ms !== null && ms > (waits[at - 1] ?? 0)),
    true,
  );
});
