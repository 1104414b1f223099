// Calls for the page tests: a timed conversation, its sound as a generated two-channel WAV, and a crowd of short ones.

export const conversation = [
  ['Maya Okafor', 'Hi Daniel, this is Maya Okafor from Northstar. Thanks for making the time.'],
  ['Daniel Brandt', 'Hello Maya, good to meet you. I have about twenty minutes.'],
  [
    'Maya Okafor',
    'That is plenty. I would like to learn how you plan your crews first, show you one thing, and agree what follows. Does that work for you?',
  ],
  ['Daniel Brandt', 'Yes, that sounds good.'],
  ['Maya Okafor', 'Can you walk me through how you schedule a job today?'],
  [
    'Daniel Brandt',
    'Sure. The job lands in a shared inbox. Somebody copies it into a spreadsheet and calls around to see which crew is free.',
  ],
  ['Maya Okafor', 'Where does that go wrong most often?'],
  ['Daniel Brandt', 'Honestly it is a mess on Mondays. If one crew is late, we start over, and that takes us far too long.'],
  ['Maya Okafor', 'How often does that happen, and what does it cost you?'],
  ['Priya Nair', 'I keep track of it. Around eleven times a week, and each one costs us about forty minutes.'],
  ['Priya Nair', 'Last quarter we refunded roughly eighteen thousand dollars because of it.'],
  ['Maya Okafor', 'So you lose close to ten hours a week and eighteen thousand a quarter. Did I get that right?'],
  ['Daniel Brandt', 'Yes, and two customers left us over it.'],
  ['Maya Okafor', 'I am sorry to hear that. Who else takes part in a decision like this?'],
  ['Daniel Brandt', 'Our finance director signs anything above ten thousand. She wants it fixed before spring.'],
  ['Maya Okafor', 'Do you have a budget in mind for it?'],
  ['Daniel Brandt', 'Not yet. I fear it is more expensive than what we have now.'],
  [
    'Maya Okafor',
    'I understand the worry. A company of your size earned it back in five months. Shall I bring their numbers next time?',
  ],
  ['Daniel Brandt', 'Yes, please do.'],
  ['Maya Okafor', 'Can we meet again on Thursday at ten, together with your finance director?'],
  ['Daniel Brandt', 'Thursday at ten works for us. I will invite her.'],
] as const;

type Timed = { start: number; end: number };
export type Turn = Timed & { speaker: string; text: string; words: (Timed & { text: string })[] };

/** Turns with start and end in seconds, at about two and a half words a second. */
export function timedTurns(lines: readonly (readonly [string, string])[] = conversation): Turn[] {
  let at = 1;
  return lines.map(([speaker, text]) => {
    const start = at;
    const parts = text.split(' ');
    const pace = Math.max(1.2, parts.length / 2.6) / parts.length;
    const words = parts.map((part, index) => ({
      text: part,
      start: round(start + index * pace),
      end: round(start + (index + 0.9) * pace),
    }));
    const end = start + parts.length * pace;
    at = end + 0.4;
    return { speaker, text, start: round(start), end: round(end), words };
  });
}
const round = (seconds: number): number => Math.round(seconds * 100) / 100;

/** A 16-bit stereo WAV of 8 kHz: a hum on the channel of whoever speaks, silence on the other. */
export function hummedWav(turns: Turn[], ours: string): Buffer {
  const rate = 8000;
  const seconds = (turns.at(-1)?.end ?? 1) + 1;
  const frames = Math.ceil(seconds * rate);
  const data = Buffer.alloc(frames * 4);
  for (const { speaker, start, end } of turns) {
    const channel = speaker === ours ? 0 : 1;
    const tone = channel === 0 ? 180 : 140;
    for (let frame = Math.floor(start * rate); frame < Math.floor(end * rate); frame++) {
      const t = frame / rate;
      const swell = 0.25 + 0.75 * Math.abs(Math.sin(t * 5.1) * Math.sin(t * 1.7 + channel));
      data.writeInt16LE(Math.round(9000 * swell * Math.sin(2 * Math.PI * tone * t)), frame * 4 + channel * 2);
    }
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const companies = [
  'Juniper Retail',
  'Mosaic Learning',
  'Orchard Foods',
  'Bluebird Care',
  'Saltwater Travel',
  'Ridge Telecom',
  'Copperline',
  'Kestrel Robotics',
];
const reps = [
  ['Maya Okafor', 'maya@northstar.test'],
  ['Noah Kim', 'noah@northstar.test'],
  ['Lena Fischer', 'lena@northstar.test'],
  ['Grace Liu', 'grace@northstar.test'],
] as const;
const kinds = ['Discovery', 'Follow-up', 'Renewal', 'Onboarding', 'Qualification'];
const ends = ['Meeting booked', 'Follow-up', 'No decision', 'Not interested'];

/** The nth call of a crowd: the same conversation, cut at different places, under different names. */
export function crowdCall(n: number): Record<string, unknown> {
  const [repName, repEmail] = reps[n % reps.length] ?? reps[0];
  const lines = conversation
    .slice(0, 6 + ((n * 7) % 15))
    .map(([speaker, text]) => [speaker === 'Maya Okafor' ? repName : speaker, text] as const);
  return {
    externalId: `crowd-${n}`,
    callTitle: `${kinds[n % kinds.length]} – ${companies[(n * 3) % companies.length]}`,
    repName,
    repEmail,
    callDate: new Date(Date.UTC(2026, 10, 20, 16, 0) - n * 47 * 60_000).toISOString(),
    transcript: timedTurns(lines),
    outcome: ends[n % ends.length],
    direction: n % 3 === 0 ? 'inbound' : 'outbound',
  };
}
