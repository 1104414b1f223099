// What is said in a call whose words nobody handed in: a discovery call, cut to the turns of its recording.
import type { Utterance } from './calling-book.ts';
import { turnsOf } from './voices.ts';

type Speaker = NonNullable<Utterance['speaker']>;

const lines: readonly [ours: string, theirs: string][] = [
  ['Hi, thanks for taking the time today. Is now still a good moment?', 'Yes, I have about twenty minutes.'],
  ['What made you look for something new?', 'We lose track of who called whom, and nobody writes notes.'],
  ['How do you handle that today?', 'In spreadsheets, mostly. It takes my team a day every week.'],
  ['What does that day cost you, roughly?', 'With six people it is about two thousand euros a month.'],
  ['Who else would have a say in a decision?', 'Our head of sales, and finance signs everything above ten thousand.'],
  ['When would you want this to be in place?', 'Before the new quarter starts, so in five weeks.'],
  ['Is there a budget for it already?', 'Nothing fixed, but we have moved some money around.'],
  ['Have you looked at other tools?', 'Two. One was too expensive, the other did not work with our CRM.'],
  ['May I show you how others solve this?', 'Please, but keep it short. Price matters a lot to us.'],
  [
    'I understand. Compared with the day you lose, it pays for itself in a month.',
    'That sounds fair. I would want to see it with our own calls.',
  ],
  ['Then let us do a trial with ten of your calls next week.', 'Tuesday at ten works for me.'],
  ['I will send the invitation and a short summary today.', 'Great, talk to you on Tuesday. Goodbye.'],
];

export function dialogueFor(lengthMs: number, name: string, speakers: { ours: Speaker; theirs: Speaker }): Omit<Utterance, 'id'>[] {
  return turnsOf(lengthMs, name).map(({ voice, startMs, endMs }, turn) => ({
    text: lines[Math.floor(turn / 2) % lines.length]?.[voice] ?? '',
    startTimeMillis: startMs,
    endTimeMillis: endMs,
    languageCode: 'en-US',
    speaker: voice === 0 ? speakers.ours : speakers.theirs,
  }));
}
