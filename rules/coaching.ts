// Coaching of one call: what was strong, what was missing at which moment and how it could have been said, and what to practise next.
import { closestText, sharedWords } from './coaching-words.ts';
import { positionsOf } from './evidence.ts';
import type { Check, CheckResult, Criterion, CriterionResult, Evidence, Scorecard, ScoreResult } from './scorecard.ts';
import type { Side, Utterance } from './transcript.ts';

/** Why this moment: it was said almost, they gave the occasion, it was about the same thing, or such things are said there. */
export type MomentReason = 'almost_said' | 'they_asked' | 'same_topic' | 'usual_place';

export type CoachingMoment = Evidence & { why: MomentReason };

export type CoachingStrength = { criterionKey: string; name: string; reason: string; moment: Evidence };

export type CoachingGap = {
  criterionKey: string;
  name: string;
  checkKey: string;
  question: string;
  /** Of 100, what the call would have scored more. */
  lostPoints: number;
  /** A must that was not met. */
  isGate: boolean;
  /** Null where nothing in the call comes near it. */
  moment: CoachingMoment | null;
  /** What could have been said, in the card's own words. Null where it is for the other side to say, or the card has no example. */
  better: string | null;
  /** What earns the point. */
  aim: string;
};

export type CallCoaching = { strengths: CoachingStrength[]; gaps: CoachingGap[]; practice: CoachingGap | null };

const MOST_STRENGTHS = 3;
export const MOST_GAPS = 5;
/** Words that a line must share with an example before it counts as near it. */
const FEWEST_SHARED = 2;

/** `card` is the version the score was made by. The same call, card and score always come to the same. */
export function coachCall(
  card: Scorecard,
  result: ScoreResult,
  utterances: readonly Utterance[],
  mostGaps = MOST_GAPS,
): CallCoaching {
  const gaps = gapsOf(card, result, utterances, mostGaps);
  return { strengths: strengthsOf(result), gaps, practice: gaps[0] ?? null };
}

function strengthsOf(result: ScoreResult): CoachingStrength[] {
  return result.categories
    .flatMap(({ criteria }) => criteria)
    .filter(({ outcome }) => outcome === 'met')
    .toSorted((a, b) => b.weight - a.weight)
    .flatMap(({ key, name, reason, checks }): CoachingStrength[] => {
      const moment = checks.flatMap(({ evidence }) => evidence)[0];
      return moment ? [{ criterionKey: key, name, reason, moment }] : [];
    })
    .slice(0, MOST_STRENGTHS);
}

/** The dearest first: musts, then by what they cost. One for each criterion. */
function gapsOf(card: Scorecard, result: ScoreResult, utterances: readonly Utterance[], most: number): CoachingGap[] {
  const closed = new Set(result.capped?.gates.map(({ key }) => key));
  const results = new Map(result.categories.flatMap((category) => category.criteria.map((one) => [one.key, one])));
  return card.categories
    .flatMap(({ criteria }) => criteria)
    .flatMap((criterion): { gap: Omit<CoachingGap, 'moment' | 'better'>; find(): Pick<CoachingGap, 'moment' | 'better'> }[] => {
      const found = results.get(criterion.key);
      const missed = found && missedCheck(criterion, found);
      if (!found || !missed) return [];
      const { check, came } = missed;
      const { key: criterionKey, name } = criterion;
      const lostPoints = Math.round((criterion.weight - found.points) * 10) / 10;
      const isGate = closed.has(criterionKey);
      return [
        {
          gap: {
            criterionKey,
            name,
            checkKey: check.key,
            question: check.question,
            lostPoints,
            isGate,
            aim: aimOf(check, criterion),
          },
          find() {
            const moment = momentOf(check, came, found, utterances);
            return { moment, better: betterWording(check, moment, utterances) };
          },
        },
      ];
    })
    .toSorted((a, b) => Number(b.gap.isGate) - Number(a.gap.isGate) || b.gap.lostPoints - a.gap.lostPoints)
    .slice(0, most)
    .map(({ gap, find }) => ({ ...gap, ...find() }));
}

/** The check that says most of what went wrong: one that nothing answers before one that was nearly met. */
function missedCheck(criterion: Criterion, result: CriterionResult): { check: Check; came: CheckResult } | null {
  const order = ['not_found', 'possible', 'partly'];
  const missed = result.checks
    .filter(({ outcome }) => order.includes(outcome))
    .toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  for (const came of missed) {
    const check = criterion.checks.find(({ key }) => key === came.key);
    if (check) return { check, came };
  }
  return null;
}

function aimOf(check: Check, criterion: Criterion): string {
  const full = check.anchors?.full?.trim() ?? '';
  return full === '' ? criterion.description : full;
}

function momentOf(
  check: Check,
  came: CheckResult,
  criterion: CriterionResult,
  utterances: readonly Utterance[],
): CoachingMoment | null {
  const said = came.evidence[0];
  if (said) return { ...said, why: 'almost_said' };
  const asked = check.inReplyTo && bestLine(utterances, check.inReplyTo.saidBy, check.inReplyTo.examples, 1);
  if (asked) return momentAt(asked, 'they_asked');
  const places = placesWithin(check, utterances);
  const close = bestLine(places, check.saidBy, check.examples, FEWEST_SHARED);
  if (close) return momentAt(close, 'same_topic');
  const sameTopic = criterion.checks.flatMap(({ evidence }) => evidence);
  const inPlace = sameTopic.find(({ utterance }) => places.some(({ index }) => index === utterance));
  if (inPlace) return { ...inPlace, why: 'same_topic' };
  if (!check.within) return null;
  const ours = places.filter(({ side }) => side === 'us');
  // What belongs to the beginning is said first, what belongs to the end last.
  const place = check.within.to !== undefined && check.within.from === undefined ? ours[0] : ours.at(-1);
  return place ? momentAt(place, 'usual_place') : null;
}

type Place = Utterance & { index: number };

function placesWithin(check: Check, utterances: readonly Utterance[]): Place[] {
  const positions = positionsOf(utterances);
  const { from = 0, to = 1 } = check.within ?? {};
  return utterances
    .map((utterance, index): Place => ({ ...utterance, index }))
    .filter(({ index }) => (positions[index] ?? 0) >= from && (positions[index] ?? 0) <= to);
}

function bestLine(
  lines: readonly (Utterance & { index?: number })[],
  saidBy: Side | 'either',
  examples: readonly string[],
  fewest: number,
): Place | null {
  let best: { place: Place; shared: number } | null = null;
  for (const [at, line] of lines.entries()) {
    if (saidBy !== 'either' && line.side !== saidBy) continue;
    const shared = Math.max(0, ...examples.map((example) => sharedWords(line.text, example)));
    if (shared >= fewest && shared > (best?.shared ?? 0)) best = { place: { ...line, index: line.index ?? at }, shared };
  }
  return best?.place ?? null;
}

function momentAt({ index: utterance, speaker, side, startMs, endMs, text }: Place, why: MomentReason): CoachingMoment {
  return { utterance, speaker, side, startMs, endMs, quote: text, why };
}

/** The example that fits what was being spoken of. */
function betterWording(check: Check, moment: CoachingMoment | null, utterances: readonly Utterance[]): string | null {
  if (check.saidBy === 'them') return null;
  const before = moment ? (utterances[moment.utterance - 1]?.text ?? '') : '';
  return closestText(`${before} ${moment?.quote ?? ''}`, check.examples);
}
