// The thread the local evaluator thinks in: one card and one call in, findings out.
import { parentPort } from 'node:worker_threads';
import { Problem } from '../../rules/problem.ts';
import type { Scorecard } from '../../rules/scorecard.ts';
import type { Utterance } from '../../rules/transcript.ts';
import { createJudge } from './local-evaluator-judge.ts';
import { createSentenceEmbedder } from './sentence-embedding.ts';

const judge = createJudge(createSentenceEmbedder());

parentPort?.on('message', ({ id, scorecard, utterances }: { id: number; scorecard: Scorecard; utterances: Utterance[] }) => {
  judge(scorecard, utterances).then(
    (findings) => parentPort?.postMessage({ id, findings }),
    (error: unknown) => {
      const failure = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ id, failure, isOfCard: error instanceof Problem });
    },
  );
});
