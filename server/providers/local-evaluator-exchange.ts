// Reads questions and answers together: an answer is likelier right after its question, and a question likelier before its answer.
import type { Check } from '../../rules/scorecard.ts';

/** What standing there gives and standing elsewhere takes. Fitted on the conversations for development. */
const weights = { asked: 1.1, notAsked: -0.3, askedElse: -0.6, answered: 0.8, notAnswered: -0.13 } as const;
/** A clear question does not make an answer of whatever follows. */
const MOST_FROM_NEIGHBOUR = 0.5;

type Heard = { score: number; clause: { turn: number } };

/**
 * By key of a check, what was heard for it, scored as it stands by itself. Gives each score what its neighbours give or take. `questions`:
 * the checks that ask, since what replies to another question is hardly the answer to this one.
 */
export function readTogether<One extends Heard>(
  checks: readonly Check[],
  alone: ReadonlyMap<string, readonly One[]>,
  questions: ReadonlySet<string>,
): Map<string, One[]> {
  const strengths = new Map([...alone].map(([key, heard]) => [key, strengthByTurn(heard)]));
  const near = (keys: readonly string[], turn: number) => Math.max(0, ...keys.map((key) => strengths.get(key)?.get(turn) ?? 0));
  const gains = checks.map((check) => {
    // Patterns alone say exactly what they want.
    if (check.examples.length === 0) return () => 0;
    const askers = check.askedBy !== undefined && strengths.has(check.askedBy) ? [check.askedBy] : [];
    const answers = checks.filter(({ askedBy }) => askedBy === check.key).map(({ key }) => key);
    const others = askers.length > 0 ? [...questions].filter((key) => !askers.includes(key)) : [];
    return (turn: number) =>
      (askers.length > 0 ? weights.notAsked + weights.asked * near(askers, turn - 1) : 0) +
      weights.askedElse * Math.max(0, near(others, turn - 1) - near(askers, turn - 1)) +
      (answers.length > 0 ? weights.notAnswered + weights.answered * near(answers, turn + 1) : 0);
  });
  return new Map(
    checks.map(({ key }, index) => [
      key,
      (alone.get(key) ?? []).map((heard) => ({ ...heard, score: heard.score + gains[index]!(heard.clause.turn) })),
    ]),
  );
}

function strengthByTurn(heard: readonly Heard[]): Map<number, number> {
  const strengths = new Map<number, number>();
  for (const { score, clause } of heard) {
    strengths.set(clause.turn, Math.min(MOST_FROM_NEIGHBOUR, Math.max(score, strengths.get(clause.turn) ?? 0)));
  }
  return strengths;
}
