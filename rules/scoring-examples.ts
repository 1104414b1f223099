// Examples of answers and the score they come to: the test holds the rule to each of them, and docs/rules.md tells them.
import type { Answer, Check, Finding, Scorecard } from './scorecard.ts';
import type { Side, Utterance } from './transcript.ts';

const check = (key: string, question: string, more: Partial<Check> = {}): Check => ({
  key,
  question,
  saidBy: 'us',
  examples: ['x'],
  ...more,
});

export const card: Scorecard = {
  key: 'card',
  version: 3,
  name: 'Card',
  description: '',
  categories: [
    {
      key: 'one',
      name: 'One',
      criteria: [
        {
          key: 'a',
          name: 'Opening',
          description: '',
          weight: 40,
          checks: [check('a1', 'Did we ask why they came?'), check('a2', 'Did we say what the call is for?')],
        },
      ],
    },
    {
      key: 'two',
      name: 'Two',
      criteria: [
        {
          key: 'b',
          name: 'Next step',
          description: '',
          weight: 40,
          checks: [check('b1', 'Did they agree, in the second half?', { saidBy: 'them', within: { from: 0.5 } })],
        },
        {
          key: 'c',
          name: 'Price',
          description: '',
          weight: 20,
          checks: [check('c1', 'Did we answer what they asked about the price?', { notApplicableWhen: 'Nobody asked.' })],
        },
      ],
    },
  ],
};

export const said = (side: Side, text: string): Utterance => ({
  speaker: side,
  side,
  channel: null,
  startMs: null,
  endMs: null,
  text,
});

export const transcript = [
  said('us', 'first we ask'),
  said('us', 'second we tell'),
  said('them', 'third they agree'),
  said('unknown', 'fourth who knows'),
];

export const answer = (checkKey: string, given: Answer, quote: string | null, confidence = 0.9): Finding => ({
  checkKey,
  answer: given,
  reason: 'because',
  confidence,
  quotes: quote === null ? [] : [{ utterance: 0, quote }],
});

export const all = [
  answer('a1', 'yes', 'first we ask'),
  answer('a2', 'yes', 'second we tell'),
  answer('b1', 'yes', 'third they agree'),
  answer('c1', 'yes', 'first we ask'),
];

/** All answered with yes, but for these. */
export const change = (...changed: Finding[]) =>
  all.map((finding) => changed.find((other) => other.checkKey === finding.checkKey) ?? finding);

/** `outcomes`: of the checks in their order. */
export type ScoreExample = [name: string, findings: Finding[], overall: number | null, outcomes: string];

export const scoreExamples: ScoreExample[] = [
  ['everything was said', all, 100, 'met met met met'],
  ['nothing was answered', [], 0, 'not_found not_found not_found not_found'],
  ['half of a criterion', change(answer('a2', 'no', null)), 80, 'met not_found met met'],
  ['in part is half', change(answer('b1', 'partly', 'third they agree')), 80, 'met met partly met'],
  ['a quote that nobody said', change(answer('b1', 'yes', 'we will buy it at once')), 60, 'met met not_found met'],
  ['yes, but without a quote', change(answer('b1', 'yes', null)), 60, 'met met not_found met'],
  ['the wrong side said it', change(answer('b1', 'yes', 'first we ask')), 60, 'met met not_found met'],
  ['unsure: for a person to look at', change(answer('b1', 'yes', 'third they agree', 0.49)), 60, 'met met possible met'],
  [
    'left out where the card allows it: 40 of 80',
    change(answer('c1', 'not_applicable', null), answer('b1', 'no', null)),
    50,
    'met met not_found not_applicable',
  ],
  ['left out where the card does not', change(answer('b1', 'not_applicable', null)), 60, 'met met not_found met'],
];

/** `capAt`: of the gate that “Next step” is; `uncapped`: what the score would be without it, where it caps. */
export type GateExample = [name: string, findings: Finding[], capAt: number, overall: number | null, uncapped: number | undefined];

export const gateExamples: GateExample[] = [
  ['met: it stands open', all, 30, 100, undefined],
  ['not found', change(answer('b1', 'no', null)), 30, 30, 60],
  ['only possible', change(answer('b1', 'yes', 'third they agree', 0.4)), 30, 30, 60],
  ['in part', change(answer('b1', 'partly', 'third they agree')), 0, 0, 80],
  ['a score below the cap stays', change(answer('a1', 'no', null), answer('a2', 'no', null), answer('b1', 'no', null)), 30, 20, 20],
];
