// A transcript as a file: what stands in it, and that what was written is read back alike.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readTranscript } from './given-transcript.ts';
import { transcriptFileName, transcriptText, transcriptVtt } from './transcript-file.ts';

const turns = [
  { speaker: 'Maya Okafor', text: 'Good morning,\n Daniel.', startMs: 900, endMs: 2400 },
  { speaker: 'R&D <Brandt>', text: 'Costs --> went up & up', startMs: 2400, endMs: null },
  { speaker: 'Maya Okafor', text: 'I see.', startMs: 3_725_040, endMs: 3_725_040 },
];

it('is written as lines with their times', () => {
  assert.equal(
    transcriptText('Discovery\n– Brandt', turns),
    [
      'Discovery – Brandt',
      '',
      '[00:00] Maya Okafor: Good morning, Daniel.',
      '[00:02] R&D <Brandt>: Costs --> went up & up',
      '[1:02:05] Maya Okafor: I see.',
      '',
    ].join('\n'),
  );
  assert.equal(transcriptText('T', [{ speaker: 'A', text: 'b', startMs: null, endMs: null }]), 'T\n\nA: b\n');
});

it('is written as WebVTT that a reader understands', () => {
  const vtt = transcriptVtt(turns) ?? '';
  assert.ok(vtt.startsWith('WEBVTT\n\n00:00:00.900 --> 00:00:02.400\n<v Maya Okafor>Good morning, Daniel.</v>\n'), vtt);
  assert.ok(vtt.includes('\n01:02:05.040 --> 01:02:05.041\n'), vtt);
  assert.ok(vtt.includes('<v R&amp;D &lt;Brandt&gt;>Costs --&gt; went up &amp; up</v>'), vtt);
  const read = readTranscript(vtt, { repName: 'Maya Okafor', repEmail: undefined });
  assert.ok(read.kind !== 'refused');
  assert.deepEqual(
    read.transcript.utterances.map(({ speaker, text, startMs }) => [speaker, text, startMs]),
    [
      ['Maya Okafor', 'Good morning, Daniel.', 900],
      ['R&D <Brandt>', 'Costs --> went up & up', 2400],
      ['Maya Okafor', 'I see.', 3_725_040],
    ],
  );
  assert.equal(transcriptVtt([...turns, { speaker: 'A', text: 'b', startMs: null, endMs: null }]), null);
});

for (const [title, name] of [
  ['Discovery – Brandt Field Services', 'Discovery – Brandt Field Services.txt'],
  ['a/b\\c: "d"\u0000?', 'a b c d.txt'],
  ['../..', 'transcript.txt'],
  ['x'.repeat(200), `${'x'.repeat(80)}.txt`],
] as const)
  it(`names the file after “${title.slice(0, 40)}”`, () => assert.equal(transcriptFileName(title, 'txt'), name));
