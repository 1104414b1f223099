// Puts the better wording of a gap into the words of the call it happened on, where a language model is set up.
import { Problem } from '../../../rules/problem.ts';
import { findTranscript } from '../../database/transcripts.ts';
import type { Db } from '../../database/tables.ts';
import type { Reword } from '../../ports/reword.ts';
import { readCoaching, type OfCoachedCall } from './coach-call.ts';

const LINES_BEFORE = 6;
const LINES_AFTER = 1;
const LONGEST_LINE = 1_000;
/** Somebody waits for it. */
const ANSWER_WITHIN_MS = 20_000;

/** Throws Problem `not_found` (no such gap), `conflict` (no language model), and what a language model throws. Nothing is kept. */
export async function rewordGap(
  context: { db: Db; reword: Reword | null },
  of: OfCoachedCall & { checkKey: string },
): Promise<string> {
  const { db, reword } = context;
  const [coaching, transcript] = await Promise.all([readCoaching(db, of), findTranscript(db, of)]);
  const gap = coaching?.gaps.find(({ checkKey }) => checkKey === of.checkKey);
  if (!gap || gap.moment === null || gap.better === null)
    throw new Problem(
      'not_found',
      'There is no such gap with a moment on this call. It may have been scored again; load it once more.',
    );
  if (!reword) throw new Problem('conflict', 'No language model is set up: RINGSIDE_LLM_URL names one.');
  const { utterance } = gap.moment;
  const from = Math.max(0, utterance - LINES_BEFORE);
  const said = (transcript?.utterances ?? [])
    .slice(from, utterance + 1 + LINES_AFTER)
    .map(({ side, text }) => ({ side, text: text.slice(0, LONGEST_LINE) }));
  const { aim, question, better: example } = gap;
  return reword({ aim, question, example, said, at: utterance - from, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
}
