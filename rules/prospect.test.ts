// Rounds with prospects, line by line: what they tell, what they object, when they give in and when they hang up.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { prospectBegun, prospectStep } from './prospect-answer.ts';
import { prospectFromCall } from './prospect-from-call.ts';
import { maskWords } from './prospect-mask.ts';
import { prospectTemplates } from './prospect-templates.ts';
import type { Prospect } from './prospect.ts';
import type { Utterance } from './transcript.ts';

const prospect: Prospect = {
  ...prospectTemplates['curious-operations']!,
  mood: 'neutral',
  difficulty: 'medium',
  facts: [{ hears: 'how many', say: 'We are fifty.' }],
  objections: [{ says: 'It is too expensive.', yieldsTo: ['save'], pushes: 'Why should I pay more?' }],
  agrees: 'Thursday at ten.',
};

/** Each line of whoever practises, and how the prospect answers; `!` marks their last line. */
function play(who: Prospect, lines: string[]): { answers: string[]; result: string | null } {
  let state = prospectBegun(who);
  const answers: string[] = [];
  for (const said of lines) {
    const step = prospectStep(who, state, said);
    state = step.state;
    answers.push(step.isLast ? `!${step.say}` : step.say);
    if (step.isLast) break;
  }
  return { answers, result: state.result };
}

const rounds: [name: string, who: Prospect, lines: [string, string][], result: string | null][] = [
  [
    'asked for a fact they tell it, and object in between',
    prospect,
    [
      ['Hi, this is Maya from Northstar.', 'Go on.'],
      ['How many people do you have in the field?', 'We are fifty.'],
      ['We plan crews for companies like yours.', 'It is too expensive.'],
    ],
    null,
  ],
  [
    'a good answer is accepted, and a next step agreed on',
    { ...prospect, mood: 'busy' },
    [
      ['Hi, this is Maya from Northstar.', 'It is too expensive.'],
      ['You would save ten hours a week with it.', 'Fine. And what do you want from me?'],
      ['Can we meet on Thursday at ten?', 'Thursday at ten.'],
      ['Great, thank you. Goodbye.', '!See you then. Goodbye.'],
    ],
    'goal_reached',
  ],
  [
    'whoever asks for a meeting too early hears the objection first',
    prospect,
    [
      ['Shall we set up a demo next week?', 'It is too expensive.'],
      ['Sorry to hear that it is.', 'Why should I pay more?'],
      ['What does it cost you to go on like this?', 'Okay, understood. I could not say offhand.'],
    ],
    null,
  ],
  [
    'a hard one does not take a question for an answer, and hangs up',
    { ...prospect, difficulty: 'hard', mood: 'busy' },
    [
      ['Hi, this is Maya from Northstar.', 'It is too expensive.'],
      ['What makes you think that it is?', 'Why should I pay more?'],
      ['Quality has its price, as they say.', 'Why should I pay more?'],
      ['Well, that is how it is.', '!I do not think this is for us. Goodbye.'],
    ],
    'goal_missed',
  ],
  [
    'an easy one takes any answer, and asking how they schedule proposes nothing',
    { ...prospect, difficulty: 'easy', mood: 'busy' },
    [
      ['Hello there.', 'It is too expensive.'],
      ['Quality has its price.', 'Fine. And what do you want from me?'],
      ['How do you schedule a job?', 'No idea. What is your point?'],
      ['Let us meet on Tuesday then.', 'Thursday at ten.'],
    ],
    'goal_reached',
  ],
  ['whoever says goodbye first has missed the goal', prospect, [['Thank you, good-bye.', '!Goodbye.']], 'goal_missed'],
];

describe('a round with a prospect', () => {
  for (const [name, who, lines, result] of rounds) {
    test(name, () => {
      const played = play(
        who,
        lines.map(([said]) => said),
      );
      assert.deepEqual(played, { answers: lines.map(([, answer]) => answer), result });
    });
  }

  test('comes to an end, whatever is said', () => {
    const { answers } = play(
      prospect,
      Array.from({ length: 100 }, () => 'Well, you know how it is.'),
    );
    assert.ok(answers.length <= 60 && answers.at(-1)?.startsWith('!'));
  });

  test('every template can be won by good answers and lost by none', () => {
    for (const [key, who] of Object.entries(prospectTemplates)) {
      const good = who.objections.map(({ yieldsTo }) => `I understand that well, so let me say ${yieldsTo[0]} about it.`);
      let state = prospectBegun(who);
      for (let turn = 0; turn < 20 && state.result === null; turn += 1) {
        const said = state.open ? (good[state.open.index] ?? '') : 'Shall we meet on Thursday at ten?';
        state = prospectStep(who, state, said).state;
      }
      assert.equal(state.result, 'goal_reached', key);
    }
  });
});

describe('a prospect made of a call', () => {
  const lines: [Utterance['side'], string][] = [
    ['us', 'Hi Daniel, this is Maya.'],
    ['them', 'Hello, Daniel Brandt of Brandt Field Services.'],
    ['us', 'How many people plan your crews?'],
    ['them', 'Three, call Daniel at +49 30 1234567 or daniel@brandt.example.'],
    ['us', 'We would take that off your hands.'],
    ['them', 'I fear that is more expensive than our spreadsheet.'],
    ['us', 'Quality has its price.'],
  ];
  const utterances = lines.map(([side, text]): Utterance => ({
    speaker: side,
    side,
    channel: null,
    startMs: null,
    endMs: null,
    text,
  }));
  const call = { utterances, people: ['Daniel Brandt'], companies: ['Brandt Field Services'] };

  test('tells and objects what was told and objected, and nothing of who they were', () => {
    const made = prospectFromCall(call, null);
    assert.deepEqual(made?.facts, [{ hears: 'people', say: 'Three, call Alex at 555 0100 or alex@example.com.' }]);
    assert.deepEqual(
      made?.objections.map(({ says }) => says),
      ['I fear that is more expensive than our spreadsheet.'],
    );
    assert.doesNotMatch(JSON.stringify(made), /Daniel|Brandt|1234567/);
  });

  test('at a moment begins with what they said then, and waits for an answer to it', () => {
    for (const at of [5, 6]) {
      const made = prospectFromCall(call, at);
      assert.ok(made);
      assert.equal(made.opens, 'I fear that is more expensive than our spreadsheet.');
      assert.match(made.briefing, /You: We would take that off your hands\.$/);
      const { answers } = play(made, ['Well, that is how it is.', 'What does it cost you to go on?']);
      assert.deepEqual(answers, [made.objections[0]?.pushes, 'Okay, understood. I could not say offhand.']);
    }
    assert.equal(prospectFromCall({ ...call, utterances: utterances.filter(({ side }) => side === 'us') }, 0), null);
  });

  test('names are masked as words of their own, whatever their capitals', () => {
    const known = { people: ['Ann Lee'], companies: ['Acme (UK)'] };
    assert.equal(
      maskWords('ANN plans at Acme (UK), annually; Lee too.', known),
      'Alex plans at our company, annually; Morgan too.',
    );
  });
});
