// Documents as tools for meetings write them, and the turns that come of them.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readTranscript } from './given-transcript.ts';
import { meetingText } from './meeting-document.ts';

const documents: [what: string, lines: string[], turns: [string, number | null, string][]][] = [
  [
    'Google Meet',
    [
      'Weekly with Brandt - 2026/11/03 09:59 GMT - Transcript',
      'Attendees',
      'Maya Okafor, Daniel Brandt',
      'Transcript',
      'This editable transcript was computer generated and might contain errors. People can also change the text after it was created.',
      '00:00:00',
      '',
      'Maya Okafor: Hello Daniel, thanks for taking the time.',
      'Daniel Brandt: Sure. We have thirty minutes.',
      '00:05:03',
      'Maya Okafor: So what does that cost you?',
      'Transcription ended after 00:06:10',
    ],
    [
      ['Maya Okafor', 0, 'Hello Daniel, thanks for taking the time.'],
      ['Daniel Brandt', null, 'Sure. We have thirty minutes.'],
      ['Maya Okafor', 303_000, 'So what does that cost you?'],
    ],
  ],
  [
    'Microsoft Teams',
    [
      'Call with Brandt-20261103_100000-Meeting Recording',
      'November 3, 2026, 10:00AM',
      '6m 10s',
      '',
      'Maya Okafor started transcription',
      'Maya Okafor   0:03',
      'Hello Daniel, thanks for taking the time.',
      'Daniel Brandt   0:09',
      'Sure. We have thirty minutes.',
      'Maya Okafor   5:03',
      'So what does that cost you?',
      'Maya Okafor stopped transcription',
    ],
    [
      ['Maya Okafor', 3_000, 'Hello Daniel, thanks for taking the time.'],
      ['Daniel Brandt', 9_000, 'Sure. We have thirty minutes.'],
      ['Maya Okafor', 303_000, 'So what does that cost you?'],
    ],
  ],
  [
    'earlier Microsoft Teams',
    ['0:0:3.120 --> 0:0:5.4', 'Maya: Hello Daniel.', '', '0:0:9.0 --> 0:0:12.51', 'Daniel: Sure, go ahead.'],
    [
      ['Maya', 3_120, 'Hello Daniel.'],
      ['Daniel', 9_000, 'Sure, go ahead.'],
    ],
  ],
  [
    'a document of nobody’s tool',
    ['Maya: Hello Daniel.', 'Daniel: I read the transcript.', 'Maya: Good.'],
    [
      ['Maya', null, 'Hello Daniel.'],
      ['Daniel', null, 'I read the transcript.'],
      ['Maya', null, 'Good.'],
    ],
  ],
];
for (const [what, lines, turns] of documents)
  it(`reads ${what}`, () => {
    const read = readTranscript(meetingText(lines), { repName: null });
    assert.ok(read.kind === 'transcript');
    assert.deepEqual(
      read.transcript.utterances.map(({ speaker, startMs, text }) => [speaker, startMs, text]),
      turns,
    );
  });
