// Makes a prospect of a real call, masked: what they told when asked and what they objected; or one that begins at a moment of it.
import { meaningfulWords, sharedWords } from './coaching-words.ts';
import { maskWords, STAND_IN } from './prospect-mask.ts';
import { commonObjections } from './prospect-templates.ts';
import { LONGEST_PROSPECT_LINE, type Objection, type Prospect } from './prospect.ts';
import type { Utterance } from './transcript.ts';

export type CallForProspect = {
  utterances: readonly Utterance[];
  people: readonly string[];
  companies: readonly string[];
};

const MOST_FACTS_MADE = 10;
const MOST_OBJECTIONS_MADE = 5;
const LINES_BEFORE = 4;
const LONGEST_BEFORE = 300;
/** Words that a line must share with an objection of the house to be one. */
const FEWEST_SHARED = 2;
const PUSHES = 'That does not answer it.';

/**
 * `at`: the utterance at which the round begins, or null for a call from its start. A moment of ours begins with what they said last before
 * it. Null where the other side said nothing that could be played.
 */
export function prospectFromCall(call: CallForProspect, at: number | null): Prospect | null {
  const { utterances } = call;
  const masked = (text: string): string => maskWords(text, call).trim().slice(0, LONGEST_PROSPECT_LINE);
  if (!utterances.some(isTheirs)) return null;
  const begins = at === null ? null : theirLineAt(utterances, at);
  if (at !== null && begins === null) return null;
  const opening = begins === null ? null : (utterances[begins]?.text ?? '');
  const later = utterances
    .filter((line, index) => isTheirs(line) && index !== begins)
    .flatMap(({ text }) => objectionOf(text) ?? []);
  const objections = [
    ...(opening === null ? [] : [objectionOf(opening) ?? { says: opening, yieldsTo: [], pushes: PUSHES }]),
    ...later,
  ];
  return {
    ...{ name: STAND_IN, role: 'somebody like on a call of yours', mood: 'neutral', difficulty: 'medium', voice: '' },
    briefing: briefingOf(utterances, begins, masked),
    opens: masked(opening ?? 'Hello?'),
    facts: factsOf(utterances, begins, masked),
    objections: objections.slice(0, MOST_OBJECTIONS_MADE).map((one) => ({ ...one, says: masked(one.says) })),
    ...{ agrees: 'Yes, that works for me.', scorecardKey: null },
  };
}

/** What is left of one whose call is gone, or what was said on it. */
export const withoutItsCall: Pick<Prospect, 'briefing' | 'opens' | 'facts' | 'objections'> = {
  briefing: 'The call this prospect was made of is gone, and what was said on it. Write anew what they say, or put them away.',
  ...{ opens: 'Hello?', facts: [], objections: [] },
};

const isTheirs = ({ side, text }: Utterance): boolean => side === 'them' && /\p{L}/u.test(text);

function theirLineAt(utterances: readonly Utterance[], at: number): number | null {
  for (let index = Math.min(at, utterances.length - 1); index >= 0; index -= 1) {
    const line = utterances[index];
    if (line && isTheirs(line)) return index;
  }
  const after = utterances.findIndex((line, index) => index > at && isTheirs(line));
  return after === -1 ? null : after;
}

/** What every seller meets, in their words. */
function objectionOf(text: string): Objection | null {
  let best: { objection: Objection; shared: number } | null = null;
  for (const objection of Object.values(commonObjections)) {
    const shared = sharedWords(text, objection.says);
    if (shared >= FEWEST_SHARED && shared > (best?.shared ?? 0)) best = { objection, shared };
  }
  return best && { ...best.objection, says: text };
}

/** Our question and their answer; asked with its longest word that no other fact has, they tell it again. */
function factsOf(utterances: readonly Utterance[], begins: number | null, masked: (text: string) => string): Prospect['facts'] {
  const facts: Prospect['facts'] = [];
  for (const [index, asked] of utterances.entries()) {
    const answer = utterances[index + 1];
    if (facts.length >= MOST_FACTS_MADE) break;
    if (asked.side !== 'us' || !asked.text.includes('?') || !answer || !isTheirs(answer) || index + 1 === begins) continue;
    if (answer.text.includes('?') || objectionOf(answer.text)) continue;
    const hears = meaningfulWords(masked(asked.text))
      .toSorted((a, b) => b.length - a.length)
      .find((word) => !facts.some((fact) => fact.hears.includes(word) || word.includes(fact.hears)));
    if (hears !== undefined) facts.push({ hears, say: masked(answer.text) });
  }
  return facts;
}

function briefingOf(utterances: readonly Utterance[], begins: number | null, masked: (text: string) => string): string {
  if (begins === null)
    return 'Made of a real call. Hold it once more: learn how they work, answer what they object, and agree on a next step.';
  const before = utterances
    .slice(Math.max(0, begins - LINES_BEFORE), begins)
    .map(({ side, text }) => `${side === 'us' ? 'You' : 'They'}: ${masked(text).slice(0, LONGEST_BEFORE)}`);
  const scene = before.length === 0 ? '' : ` Said before:\n${before.join('\n')}`;
  return `A moment of a real call, once more: they begin with what they said then.${scene}`;
}
