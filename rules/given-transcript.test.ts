// Transcripts as tools write them, one line of the table for each way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTranscript } from './given-transcript.ts';

/** `side speaker start-end: text` for each utterance; a dash where nobody told the time. */
function told(given: unknown, repName: string | null = 'Sam Lee', repEmail?: string): { lines: string[]; format: string } {
  const read = readTranscript(given, { repName, repEmail });
  if (read.kind === 'refused') return { lines: [], format: 'refused' };
  const lines = read.transcript.utterances.map(({ side, speaker, startMs, endMs, text }) => {
    const times = startMs === null && endMs === null ? '' : ` ${startMs ?? '?'}-${endMs ?? '?'}`;
    return `${side} ${speaker}${times}: ${text}`;
  });
  return { lines, format: read.format };
}

const hello = { speaker: 'Sam Lee', text: 'Hello this is Sam from Acme calling' };
const reply = { speaker: 'Ann', text: 'Hi Sam what can I do' };
const timed = ['us Sam Lee 0-2500: Hello this is Sam from Acme calling', 'them Ann 3000-5000: Hi Sam what can I do'];
const spoken = ['us Sam Lee: Hello', 'them Ann: Hi'];
const at = (first: number, second: number): string[] => [`us Sam Lee ${first}-?: Hello`, `them Ann ${second}-?: Hi`];
const cue = ['us Sam Lee 1000-2000: Hello', 'them Ann 2000-3500: Hi'];

const cases: [name: string, given: unknown, format: string, lines: string[]][] = [
  // Lines with names
  ['names', 'Sam Lee: Hello\nAnn: Hi', 'labelled', spoken],
  ['names, CRLF', 'Sam Lee: Hello\r\nAnn: Hi\r\n', 'labelled', spoken],
  ['names, byte order mark', '\ufeffSam Lee: Hello\nAnn: Hi', 'labelled', spoken],
  ['names, blank lines between', 'Sam Lee: Hello\n\nAnn: Hi\n\n', 'labelled', spoken],
  ['names on lines of their own', 'Sam Lee:\nHello\nAnn:\nHi', 'labelled', spoken],
  ['names in bold', '**Sam Lee:** Hello\n**Ann:** Hi', 'labelled', spoken],
  ['names in brackets', '[Sam Lee] Hello\n[Ann] Hi', 'labelled', spoken],
  ['names after a dash', '- Sam Lee: Hello\n- Ann: Hi', 'labelled', spoken],
  ['names after arrows', '>> Sam Lee: Hello\n>> Ann: Hi', 'labelled', spoken],
  ['a turn of several lines', 'Sam Lee: Hello\nthere: you\nAnn: Hi', 'labelled', ['us Sam Lee: Hello there: you', 'them Ann: Hi']],
  [
    'a full-width colon',
    '田中：こんにちは\n佐藤：はい\n田中：では',
    'labelled',
    ['unknown 田中: こんにちは', 'unknown 佐藤: はい', 'unknown 田中: では'],
  ],
  [
    'a link is no name',
    'Sam Lee: See\nhttps://example.com/a\nAnn: Hi',
    'labelled',
    ['us Sam Lee: See https://example.com/a', 'them Ann: Hi'],
  ],
  ['a time of day is no name', 'Sam Lee: At\n10:30 sharp\nAnn: Hi', 'labelled', ['us Sam Lee: At 10:30 sharp', 'them Ann: Hi']],
  ['roles', 'Agent: Hello\nCustomer: Hi', 'labelled', ['us Agent: Hello', 'them Customer: Hi']],
  ['numbered roles', 'Agent 1: Hello\nCustomer 1: Hi', 'labelled', ['us Agent 1: Hello', 'them Customer 1: Hi']],
  ['one line with a role', 'Agent: Hello', 'labelled', ['us Agent: Hello']],
  ['bare numbers', '1: Hello\n2: Hi', 'labelled', ['unknown Speaker 1: Hello', 'unknown Speaker 2: Hi']],
  ['estimated speakers', 'SPEAKER_00: Hello\nSPEAKER_01: Hi', 'labelled', ['unknown SPEAKER_00: Hello', 'unknown SPEAKER_01: Hi']],
  ['phone numbers', '+1 555 0100: Hello\n+1 555 0101: Hi', 'labelled', ['unknown +1 555 0100: Hello', 'unknown +1 555 0101: Hi']],
  ['line breaks written out', String.raw`Sam Lee: Hello\nAnn: Hi`, 'labelled', spoken],
  [
    'line breaks lost',
    'Sam Lee: Hello. Ann: Hi. Sam Lee: At 10:30?',
    'labelled',
    ['us Sam Lee: Hello.', 'them Ann: Hi.', 'us Sam Lee: At 10:30?'],
  ],
  [
    'HTML of a note',
    '<p>Sam Lee: Hello &amp; welcome</p><p>Ann: Hi<br/>you</p>',
    'labelled',
    ['us Sam Lee: Hello & welcome', 'them Ann: Hi you'],
  ],
  ['words before the first name', 'Recorded line\nAgent: Hello', 'labelled', ['unknown Unknown: Recorded line', 'us Agent: Hello']],
  // Lines with names and times
  ['[hh:mm:ss] in front', '[00:01:02] Sam Lee: Hello\n[00:01:05] Ann: Hi', 'labelled', at(62_000, 65_000)],
  ['(m:ss) in front', '(1:02) Sam Lee: Hello\n(1:05) Ann: Hi', 'labelled', at(62_000, 65_000)],
  ['bare times in front', '00:01:02 Sam Lee: Hello\n00:01:05 Ann: Hi', 'labelled', at(62_000, 65_000)],
  ['times with a fraction', '[01:02.5] Sam Lee: Hello\n[01:05.25] Ann: Hi', 'labelled', at(62_500, 65_250)],
  ['times after the name', 'Sam Lee (00:01): Hello\nAnn (00:03): Hi', 'labelled', at(1_000, 3_000)],
  ['times beside names on lines of their own', 'Sam Lee  0:03\nHello\n\nAnn  0:07\nHi', 'labelled', at(3_000, 7_000)],
  ['a dash between name and time', 'Sam Lee - 00:03\nHello\nAnn - 00:07\nHi', 'labelled', at(3_000, 7_000)],
  ['times on lines of their own', '00:01\nSam Lee: Hello\n00:05\nAnn: Hi', 'labelled', at(1_000, 5_000)],
  ['the time of day counts from the first', '[Sam Lee] 14:03:11\nHello\n\n[Ann] 14:03:15\nHi', 'labelled', at(0, 4_000)],
  ['times without names', '[00:01] Hello\n[00:05] Hi', 'stamped', ['unknown Unknown 1000-?: Hello', 'unknown Unknown 5000-?: Hi']],
  // Prose
  ['prose', 'We talked about the offer.', 'plain', ['unknown Unknown: We talked about the offer.']],
  ['paragraphs', 'We talked.\n\nThen we stopped.', 'plain', ['unknown Unknown: We talked.', 'unknown Unknown: Then we stopped.']],
  [
    'a note is no conversation',
    'Note: not interested. Call again.',
    'plain',
    ['unknown Unknown: Note: not interested. Call again.'],
  ],
  [
    'headings are no speakers',
    'Summary: good\nNext steps: offer',
    'plain',
    ['unknown Unknown: Summary: good', 'unknown Unknown: Next steps: offer'],
  ],
  ['one heading over prose', 'Acme: a call\nWe talked.', 'plain', ['unknown Unknown: Acme: a call', 'unknown Unknown: We talked.']],
  ['an arrow in prose', 'Price went from 5 --> 7.', 'plain', ['unknown Unknown: Price went from 5 --> 7.']],
  [
    'NUL and tag characters are taken out',
    'We\0 talked\u{e0041}\u{e007f}. \u202eok',
    'plain',
    ['unknown Unknown: We talked. \u202eok'],
  ],
  // WebVTT
  ['voices', 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Sam Lee>Hello</v>\n\n00:02.000 --> 00:03.500\n<v.loud Ann>Hi', 'webvtt', cue],
  [
    'two voices in one cue',
    'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Sam Lee>Hello\n<v Ann>Hi',
    'webvtt',
    ['us Sam Lee 1000-2000: Hello', 'them Ann 1000-2000: Hi'],
  ],
  [
    'names as Zoom writes them',
    'WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nSam Lee: Hello\r\n\r\n2\r\n00:00:02.000 --> 00:00:03.500\r\nAnn: Hi\r\n',
    'webvtt',
    cue,
  ],
  [
    'a byte order mark and a title',
    '\ufeffWEBVTT - A call\nKind: captions\n\n00:01.000 --> 00:02.000\nSam Lee: Hello\n\n00:02.000 --> 00:03.500\nAnn: Hi',
    'webvtt',
    cue,
  ],
  [
    'ids, settings, notes and styles',
    'WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE not\nspoken\n\nintro-1\n00:01.000 --> 00:02.000 align:start position:10%\nSam Lee: Hello\n\n00:02.000 --> 00:03.500\nAnn: Hi',
    'webvtt',
    cue,
  ],
  [
    'tags and entities',
    'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>I &lt;3 <b>R&amp;D</b>&nbsp;<00:01.500><c.x>&#x263a;</c>',
    'webvtt',
    ['unknown Ann 1000-2000: I <3 R&D ☺'],
  ],
  [
    'a colon in speech',
    'WEBVTT\n\n00:01.000 --> 00:02.000\nremember: this\n\n00:02.000 --> 00:03.000\nand that',
    'webvtt',
    ['unknown Unknown 1000-3000: remember: this and that'],
  ],
  [
    'a sentence cut to fit',
    'WEBVTT\n\n00:01.000 --> 00:02.000\nSam Lee: Hello, we\n\n00:02.000 --> 00:03.000\nSam Lee: do this.\n\n00:03.000 --> 00:04.000\nSam Lee: And that.',
    'webvtt',
    ['us Sam Lee 1000-3000: Hello, we do this.', 'us Sam Lee 3000-4000: And that.'],
  ],
  [
    'hours of three digits',
    'WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nHello',
    'webvtt',
    ['unknown Unknown 360001000-360002000: Hello'],
  ],
  // SRT
  ['SRT', '1\n00:00:01,000 --> 00:00:02,000\nSam Lee: Hello\n\n2\n00:00:02,000 --> 00:00:03,500\nAnn: Hi\n', 'srt', cue],
  [
    'SRT without blank lines',
    '1\n00:00:01,000 --> 00:00:02,000\nSam Lee: Hello\n2\n00:00:02,000 --> 00:00:03,500\nAnn: Hi',
    'srt',
    cue,
  ],
  ['SRT without numbers', '00:00:01,000 --> 00:00:02,000\nSam Lee: Hello\n\n00:00:02,000 --> 00:00:03,500\nAnn: Hi', 'srt', cue],
  [
    'SRT with tags',
    '1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>Sam Lee: Hello</i>\n\n2\n00:00:02,000 --> 00:00:03,500\nAnn: Hi',
    'srt',
    cue,
  ],
  [
    'SRT without names',
    '1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,000 --> 00:00:03,500\nHi',
    'srt',
    ['unknown Unknown 1000-2000: Hello', 'unknown Unknown 2000-3500: Hi'],
  ],
  ['SBV', '0:00:01.000,0:00:02.000\nSam Lee: Hello\n\n0:00:02.000,0:00:03.500\nAnn: Hi\n', 'srt', cue],
  ['WebVTT without its header', '00:01.000 --> 00:02.000\n<v Sam Lee>Hello\n\n00:02.000 --> 00:03.500\n<v Ann>Hi', 'srt', cue],
  [
    'arrows in brackets',
    '[00:00:01.000 --> 00:00:02.000]  Hello\n[00:00:02.000 --> 00:00:03.500]  Hi',
    'srt',
    ['unknown Unknown 1000-2000: Hello', 'unknown Unknown 2000-3500: Hi'],
  ],
  // JSON
  [
    'utterances in seconds',
    [
      { ...hello, start: 0, end: 2.5 },
      { ...reply, start: 3, end: 5 },
    ],
    'utterances',
    timed,
  ],
  [
    'utterances in milliseconds',
    [
      { ...hello, start: 0, end: 2500 },
      { ...reply, start: 3000, end: 5000 },
    ],
    'utterances',
    timed,
  ],
  [
    'milliseconds by name',
    [
      { ...hello, startMs: 0, endMs: 2500 },
      { ...reply, startMs: 3000, endMs: 5000 },
    ],
    'utterances',
    timed,
  ],
  [
    'milliseconds by snake_case name',
    [
      { ...hello, start_ms: 0, end_ms: 2500 },
      { ...reply, start_ms: 3000, end_ms: 5000 },
    ],
    'utterances',
    timed,
  ],
  [
    'times as text',
    [
      { ...hello, start: '0', end: '2.5' },
      { ...reply, start: '3', end: '5' },
    ],
    'utterances',
    timed,
  ],
  [
    'times on the clock',
    [
      { ...hello, start: '0:00', end: '00:02.5' },
      { ...reply, start: '00:00:03', end: '00:00:05' },
    ],
    'utterances',
    timed,
  ],
  [
    'times with a unit',
    [
      { ...hello, startTime: '0s', endTime: '2.500s' },
      { ...reply, startTime: '3s', endTime: '5000ms' },
    ],
    'utterances',
    timed,
  ],
  [
    'a start and a length',
    [
      { ...hello, start: 0, duration: 2.5 },
      { ...reply, start: 3, duration: 2 },
    ],
    'utterances',
    timed,
  ],
  [
    'instants count from the first',
    [
      { ...hello, timestamp: '2026-03-04T16:30:00Z' },
      { ...reply, timestamp: '2026-03-04T16:30:03Z' },
    ],
    'utterances',
    ['us Sam Lee 0-?: Hello this is Sam from Acme calling', 'them Ann 3000-?: Hi Sam what can I do'],
  ],
  ['no times', [hello, reply], 'utterances', ['us Sam Lee: Hello this is Sam from Acme calling', 'them Ann: Hi Sam what can I do']],
  [
    'an object with utterances',
    {
      utterances: [
        { ...hello, start: 0, end: 2.5 },
        { ...reply, start: 3, end: 5 },
      ],
    },
    'utterances',
    timed,
  ],
  [
    'an object with segments and their text',
    {
      text: 'all',
      segments: [
        { ...hello, start: 0, end: 2.5 },
        { ...reply, start: 3, end: 5 },
      ],
    },
    'utterances',
    timed,
  ],
  [
    'a list within a result',
    {
      results: {
        utterances: [
          { ...hello, start: 0, end: 2.5 },
          { ...reply, start: 3, end: 5 },
        ],
      },
    },
    'utterances',
    timed,
  ],
  [
    'JSON in a string',
    JSON.stringify([
      { ...hello, start: 0, end: 2.5 },
      { ...reply, start: 3, end: 5 },
    ]),
    'utterances',
    timed,
  ],
  [
    'an object in a string',
    JSON.stringify({
      segments: [
        { ...hello, start: 0, end: 2500 },
        { ...reply, start: 3000, end: 5000 },
      ],
    }),
    'utterances',
    timed,
  ],
  [
    'HubSpot',
    {
      transcriptUtterances: [
        {
          id: '1',
          text: 'Hello',
          startTimeMillis: 1000,
          endTimeMillis: 2000,
          languageCode: 'en-US',
          speaker: { id: '1', name: 'Sam Lee', email: 'sam@yourco.com' },
        },
        { id: '2', text: 'Hi', startTimeMillis: 2000, endTimeMillis: 3500, speaker: { name: 'Ann' } },
      ],
    },
    'hubspot',
    cue,
  ],
  [
    'HubSpot, the list alone, no speakers',
    [{ text: 'Hello', startTimeMillis: 1000, endTimeMillis: 2000 }],
    'hubspot',
    ['unknown Unknown 1000-2000: Hello'],
  ],
  [
    'sentences within turns',
    [
      { speakerId: 'Sam Lee', sentences: [{ text: 'Hello', startMs: 1000, endMs: 2000 }] },
      { speakerId: 'Ann', sentences: [{ text: 'Hi', startMs: 2000, endMs: 3500 }] },
    ],
    'utterances',
    cue,
  ],
  [
    'other names for the same',
    {
      sentences: [
        { speaker_name: 'Sam Lee', sentence: 'Hello', start_time_ms: 1000, end_time_ms: 2000 },
        { speaker_name: 'Ann', sentence: 'Hi', start_time_ms: 2000, end_time_ms: 3500 },
      ],
    },
    'utterances',
    cue,
  ],
  [
    'messages of a chat',
    [
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Hi' },
    ],
    'utterances',
    ['us assistant: Hello', 'them user: Hi'],
  ],
  [
    'names with roles',
    [
      { speaker: 'Pat', role: 'agent', text: 'Hello' },
      { speaker: 'Ann', role: 'customer', text: 'Hi' },
    ],
    'utterances',
    ['us Pat: Hello', 'them Ann: Hi'],
  ],
  [
    'speakers by number',
    [
      { speaker: 0, text: 'Hello' },
      { speaker: 1, text: 'Hi' },
    ],
    'utterances',
    ['unknown Speaker 0: Hello', 'unknown Speaker 1: Hi'],
  ],
  ['a list of lines', ['Sam Lee: Hello', 'Ann: Hi'], 'labelled', spoken],
  ['an object with text', { text: 'Sam Lee: Hello\nAnn: Hi' }, 'labelled', spoken],
  [
    'an end before its start',
    [{ ...hello, startMs: 5000, endMs: 2500 }],
    'utterances',
    ['us Sam Lee 5000-5000: Hello this is Sam from Acme calling'],
  ],
  [
    'a negative time',
    [{ ...hello, startMs: -5, endMs: 2500 }],
    'utterances',
    ['us Sam Lee ?-2500: Hello this is Sam from Acme calling'],
  ],
  [
    'unspeakable characters in JSON',
    [{ speaker: 'Sam\0 Lee', text: 'He\ud800llo\u{e0041}' }],
    'utterances',
    ['us Sam Lee: He\ufffdllo'],
  ],
  // Nothing in it
  ['an empty list', [], 'refused', []],
  ['an empty header', 'WEBVTT\n', 'refused', []],
  ['blank', ' \n ', 'refused', []],
  ['a number', 5, 'refused', []],
  ['nothing', null, 'refused', []],
  ['an object of something else', { a: 1 }, 'refused', []],
  ['the same in a string', '{"a":1}', 'refused', []],
  ['utterances without words', [{ speaker: 'A', text: ' ' }], 'refused', []],
];

for (const [name, given, format, lines] of cases) {
  test(`${format}: ${name}`, () => assert.deepEqual(told(given), { lines, format }));
}

const sides: [name: string, rep: string | null, email: string | undefined, speakers: Record<string, string>][] = [
  ['the whole name, any case and spaces', ' sam  LEE ', undefined, { 'Sam Lee': 'us', Ann: 'them', Bo: 'them' }],
  ['the first name', 'Sam Lee', undefined, { Sam: 'us', Ann: 'them' }],
  ['the first name of two', 'Sam', undefined, { 'Sam Lee': 'us', Ann: 'them' }],
  ['a namesake is not the rep', 'Sam Lee', undefined, { 'Sam Green': 'unknown', Ann: 'unknown' }],
  ['the whole name goes before the first', 'Sam Lee', undefined, { Sam: 'them', 'Sam Lee': 'us' }],
  ['accents and order do not matter', 'Zoë Núñez', undefined, { 'Nunez, Zoe': 'us', Ann: 'them' }],
  ['what stands in brackets does not matter', 'Sam Lee', undefined, { 'Sam Lee (Acme)': 'us', Ann: 'them' }],
  ['nobody is known', 'Pat', undefined, { Ann: 'unknown', Bo: 'unknown' }],
  ['no rep is named', null, undefined, { Ann: 'unknown', Bo: 'unknown' }],
  ['theirs is known and one is left', null, undefined, { Customer: 'them', Bo: 'us' }],
  ['theirs is known and two are left', null, undefined, { Customer: 'them', Bo: 'unknown', Cy: 'unknown' }],
  ['a sales rep', null, undefined, { 'Sales Rep': 'us', Ann: 'them' }],
];

for (const [name, rep, email, speakers] of sides) {
  test(`side: ${name}`, () => {
    const given = Object.keys(speakers).map((speaker) => ({ speaker, text: 'Hello' }));
    assert.deepEqual(
      told(given, rep, email).lines,
      Object.entries(speakers).map(([speaker, side]) => `${side} ${speaker}: Hello`),
    );
  });
}

test('side: the address of the rep', () => {
  const given = [
    { speaker: { name: 'S.', email: 'SAM@yourco.com' }, text: 'Hello' },
    { speaker: 'Ann', text: 'Hi' },
  ];
  assert.deepEqual(told(given, null, 'sam@yourco.com').lines, ['us S.: Hello', 'them Ann: Hi']);
});

test('channels and words are kept with their times', () => {
  const words = [
    { word: 'Hello', start: 0.5, end: 0.9 },
    { word: 'Sam', start: 1, end: 1.2 },
  ];
  const read = readTranscript([{ channel: 1, text: 'Hello Sam', start: 0.5, end: 1.2, words }], { repName: null });
  assert.ok(read.kind === 'transcript');
  assert.equal(read.timeUnit, 's');
  assert.deepEqual(read.transcript.utterances, [
    {
      speaker: 'Speaker 2',
      side: 'unknown',
      channel: 1,
      startMs: 500,
      endMs: 1_200,
      text: 'Hello Sam',
      words: [
        { text: 'Hello', startMs: 500, endMs: 900 },
        { text: 'Sam', startMs: 1_000, endMs: 1_200 },
      ],
    },
  ]);
});

test('a list of single words becomes turns', () => {
  const words = Array.from({ length: 20 }, (_, at) => ({
    speaker: at < 10 ? 'A' : 'B',
    word: `w${at}`,
    start: at * 0.4,
    end: at * 0.4 + 0.3,
  }));
  const read = readTranscript({ words }, { repName: null });
  assert.ok(read.kind === 'transcript');
  assert.deepEqual(
    read.transcript.utterances.map(({ speaker, text, startMs, endMs, words: placed }) => [
      speaker,
      text,
      startMs,
      endMs,
      placed?.length,
    ]),
    [
      ['A', 'w0 w1 w2 w3 w4 w5 w6 w7 w8 w9', 0, 3_900, 10],
      ['B', 'w10 w11 w12 w13 w14 w15 w16 w17 w18 w19', 4_000, 7_900, 10],
    ],
  );
});

test('long prose is cut after sentences, nothing is lost', () => {
  const prose = 'We talked about the offer and what it costs. '.repeat(50) + 'word '.repeat(400);
  const read = readTranscript(prose, { repName: null });
  assert.ok(read.kind === 'transcript');
  const texts = read.transcript.utterances.map(({ text }) => text);
  assert.equal(texts.join(' '), prose.trim());
  assert.ok(texts.length > 10);
  assert.ok(texts.every((text) => text.length < 700));
});

for (const [unit, factor] of [
  ['s', 1],
  ['ms', 1_000],
] as const) {
  test(`the pace of speech tells ${unit}, in short calls and long ones, with pauses and without`, () => {
    const lengths = fc.array(
      fc.record({ words: fc.integer({ min: 2, max: 40 }), pause: fc.double({ min: 0, max: 20, noNaN: true }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(lengths, (turns) => {
        let now = 0;
        const given = turns.map(({ words, pause }) => {
          const start = now + pause;
          now = start + words / 2.25;
          return { speaker: 'A', text: 'word '.repeat(words), start: start * factor, end: now * factor };
        });
        const read = readTranscript(given, { repName: null });
        return read.kind === 'transcript' && read.timeUnit === unit;
      }),
    );
  });
}

test('a transcript given is told as given: nothing is estimated', () => {
  const read = readTranscript('Agent: Hello', { repName: null });
  assert.ok(read.kind === 'transcript');
  const { source, engine, speakersEstimated, timesEstimated } = read.transcript;
  assert.deepEqual([source, engine, speakersEstimated, timesEstimated], ['given', 'labelled', false, false]);
});

test('more utterances than anybody says are refused', () => {
  const read = readTranscript('a\n'.repeat(60_000), { repName: null });
  assert.ok(read.kind === 'refused' && read.code === 'transcript_unreadable');
});

const pieces = fc.array(
  fc.constantFrom(
    'Sam: ',
    'Agent: ',
    '\n',
    '\n\n',
    '00:01.000 --> 00:02.000',
    'WEBVTT',
    '<v Ann>',
    '[0:01]',
    '{',
    '[',
    '"',
    'word. ',
    '-->',
    '1',
    '&amp;',
    '\0',
    ':',
    '\\n',
  ),
);

test('nothing makes it throw; every utterance has words, storable text and times that go forward', () => {
  const given = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    pieces.map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(given, fc.option(fc.string()), (value, repName) => {
      const read = readTranscript(value, { repName });
      if (read.kind === 'refused') return;
      assert.ok(read.transcript.utterances.length > 0);
      for (const { text, speaker, startMs, endMs } of read.transcript.utterances) {
        assert.ok(text.trim() !== '' && speaker !== '');
        assert.ok(text.isWellFormed() && !text.includes('\0') && speaker.isWellFormed() && !speaker.includes('\0'));
        assert.ok(startMs === null || endMs === null || endMs >= startMs);
      }
    }),
    { numRuns: 1_000 },
  );
});
