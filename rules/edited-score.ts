// A score after its transcript was corrected: a point stays only while its quote still stands there, said by the side the card asks for.
import { positionsOf, verifyQuotes } from './evidence.ts';
import { checksOf, machineOutcome } from './review.ts';
import { addUp, countsFor, isSideKnown } from './scoring.ts';
import type { Check, CheckResult, Scorecard, ScoreResult } from './scorecard.ts';
import type { Utterance } from './transcript.ts';

const GONE = 'The words it rested on do not stand in the corrected transcript.';

/** Nothing is judged anew: what people answered stays, and what the correction may have added is found by scoring again. */
export function afterEdit(card: Scorecard, result: ScoreResult, utterances: readonly Utterance[]): ScoreResult {
  const before = new Map(checksOf(result).map((check) => [check.key, check]));
  const positions = positionsOf(utterances);
  return addUp(card, result.evaluator, isSideKnown(utterances), (check) => {
    const known = before.get(check.key);
    return known
      ? verified(known, check, utterances, positions)
      : { key: check.key, question: check.question, outcome: 'not_found', reason: GONE, confidence: 0, evidence: [] };
  });
}

function verified(known: CheckResult, check: Check, utterances: readonly Utterance[], positions: readonly number[]): CheckResult {
  const quotes = known.evidence.map(({ utterance, quote }) => ({ utterance, quote }));
  const [found] = verifyQuotes(
    [{ checkKey: check.key, answer: 'yes', reason: '', confidence: known.confidence, quotes }],
    utterances,
  );
  const evidence = (found?.evidence ?? []).filter((item) => countsFor(item, check, positions));
  const said = machineOutcome(known);
  const isGone = evidence.length === 0 && (said === 'met' || said === 'partly' || said === 'possible');
  if (!isGone) return { ...known, evidence };
  const gone = { outcome: 'not_found', reason: GONE } as const;
  return known.machine ? { ...known, evidence, machine: gone } : { ...known, ...gone, evidence };
}
