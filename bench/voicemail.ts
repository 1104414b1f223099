// Whether machines are told from people: fifty rendered greetings with beeps and fifty people who pick up, each a whole call.
import { parseArgs } from 'node:util';
import type { CalleeStep } from '../rules/callee-script.ts';
import { openPcmWav } from '../server/providers/wav-file.ts';
import { openConversations, nora } from '../test/conversation-scene.ts';

const { values } = parseArgs({ options: { each: { type: 'string', default: '50' }, atOnce: { type: 'string', default: '4' } } });
const EACH = Number(values.each);
const AT_ONCE = Number(values.atOnce);

const greetings = [
  ['Hi, you have reached Anna.', 'I can not come to the phone right now. Please leave a message after the tone.'],
  ['The person you are calling is not available.', 'At the tone, please record your message.'],
  ['Your call has been forwarded to an automatic voice message system.', 'Please leave a message after the beep.'],
  ['Hello, this is Peter Miller. Leave me your name and number and I will call you back.'],
  ['You have reached the office of Miller and Sons. We are closed.', 'Leave a message and we will get back to you.'],
  ['Hey, it is Tom.', 'You know what to do after the beep.'],
  ['Sorry, I am not able to take your call.', 'Please leave a short message after the signal.'],
  ['This is the voice mail of five five five, one two three four.', 'Please record your message.'],
  ['Hi there.', 'I am away at the moment, so please leave a message.'],
  ['Thank you for calling.', 'Nobody is available to take your call. Please leave a message after the tone.'],
];
const people = [
  'Hello?',
  'Yes?',
  'Hello, this is Peter Miller.',
  'Miller and Sons, good morning, how can I help you?',
  'Hi, who is this?',
  'Good afternoon, Acme Plumbing, Anna speaking.',
  'Hello, hello, can you hear me?',
  'Yeah, what is it? I am in a meeting.',
  'This is Anna, he is not here at the moment, would you like to leave a message?',
  'Hi, sorry, I was just outside, who is calling please?',
];
const voices = ['slt', 'rms', 'awb', 'kal16'];
const pitches = [440, 850, 1_000, 1_400];

type Case = { isMachine: boolean; steps: CalleeStep[]; text: string };

const cases: Case[] = Array.from({ length: EACH }, (_, i): Case[] => {
  const sentences = greetings[i % greetings.length] ?? [];
  const beep = { hertz: pitches[i % pitches.length] ?? 1_000, ms: 200 + (i % 5) * 120 };
  const pauseMs = 200 + (i % 4) * 200;
  const machine = sentences.flatMap((text): CalleeStep[] => [
    { do: 'say', text },
    { do: 'wait', ms: pauseMs },
  ]);
  const person = people[i % people.length] ?? '';
  return [
    {
      isMachine: true,
      text: sentences.join(' '),
      steps: [{ do: 'wait', ms: 300 }, ...machine, { do: 'tone', ...beep }, { do: 'wait', ms: 60_000 }],
    },
    {
      isMachine: false,
      text: person,
      steps: [{ do: 'wait', ms: 300 }, { do: 'say', text: person }, { do: 'listen' }, { do: 'hang_up' }],
    },
  ];
}).flat();

const calls = await openConversations();
const table = { machineAsMachine: 0, machineAsPerson: 0, personAsMachine: 0, personAsPerson: 0 };
let afterTheBeep = 0;
let left = 0;
const wrong: string[] = [];
const waiting = cases.map((one, i) => ({ ...one, voice: voices[Math.floor(i / 2) % voices.length] ?? 'rms' }));

async function holdNext(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const agent = { disclosureLine: '', longestCallMs: 45_000 };
    const { told, recordingPath } = await calls.hold(next.steps, { agent, calleeVoice: next.voice });
    const isFound = told.answeredBy === 'voicemail';
    if (next.isMachine) table[isFound ? 'machineAsMachine' : 'machineAsPerson'] += 1;
    else table[isFound ? 'personAsMachine' : 'personAsPerson'] += 1;
    if (next.isMachine !== isFound) wrong.push(`${next.isMachine ? 'machine' : 'person'} (${next.voice}): ${next.text}`);
    if (told.result !== 'voicemail_left') continue;
    left += 1;
    const message = told.utterances.findLast(({ side }) => side === 'us')?.startMs ?? 0;
    if (isLoudAfter(recordingPath, message)) wrong.push(`message before the beep (${next.voice}): ${next.text}`);
    else afterTheBeep += 1;
  }
}

try {
  await Promise.all(Array.from({ length: AT_ONCE }, holdNext));
} finally {
  await calls.close();
}
console.log(`${cases.length} calls, the agent is ${nora.name}
                     taken for a machine   taken for a person
  ${EACH} machines         ${String(table.machineAsMachine).padStart(17)}   ${String(table.machineAsPerson).padStart(18)}
  ${EACH} people           ${String(table.personAsMachine).padStart(17)}   ${String(table.personAsPerson).padStart(18)}
messages left: ${left}, of them begun after the beep: ${afterTheBeep}${wrong.map((one) => `\n  wrong: ${one}`).join('')}`);

/** Whether anything of theirs is heard once our message has begun: then it began too early. */
function isLoudAfter(path: string, ms: number): boolean {
  const wav = openPcmWav(path);
  const samples = wav.read(1, Math.round((ms * wav.sampleRateHz) / 1000), wav.frames);
  wav.close();
  return samples.some((sample) => Math.abs(sample) > 0.02);
}
