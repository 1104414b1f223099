// The local evaluator against hand-labelled conversations, against speech that tries to talk it into points, and as a part that runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import type { Scorecard, ScoreResult } from '../../rules/scorecard.ts';
import { discoveryScorecard } from '../../rules/scorecard-discovery.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Side, Utterance } from '../../rules/transcript.ts';
import { injections } from '../../test/fixtures/scoring/injections.ts';
import { labelledDialogues, type LabelledDialogue } from '../../test/fixtures/scoring/labelled-dialogues.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { Log } from '../ports/log.ts';
import { createLocalEvaluator } from './local-evaluator.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const never = () => new AbortController().signal;
let evaluator: Evaluator;

before(() => {
  evaluator = createLocalEvaluator({ log });
});
after(() => evaluator.close());

const said = (side: Side, text: string): Utterance => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text });
const utterancesOf = (dialogue: LabelledDialogue) => dialogue.lines.map((line) => said(line.side, line.text));
const dialogueNamed = (name: string) => labelledDialogues.find((dialogue) => dialogue.name === name)!;

async function scored(utterances: Utterance[], card: Scorecard = discoveryScorecard): Promise<ScoreResult> {
  const evaluation = await evaluator.evaluate({ scorecard: card, utterances, signal: never() });
  return scoreCall(card, evaluation.findings, utterances, evaluation.evaluator);
}

const checksOf = (result: ScoreResult) =>
  result.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));

/** A check counts as found when it is met and its first quote stands in a line that was labelled with it. */
async function measure(use: LabelledDialogue['use']) {
  const missed: string[] = [];
  let found = 0;
  let wrong = 0;
  let labelled = 0;
  for (const dialogue of labelledDialogues.filter((candidate) => candidate.use === use)) {
    for (const check of checksOf(await scored(utterancesOf(dialogue)))) {
      const expected = dialogue.lines.flatMap((line, index) => (line.answers.includes(check.key) ? [index] : []));
      const right = check.outcome === 'met' && expected.includes(check.evidence[0]?.utterance ?? -1);
      if (expected.length > 0) labelled += 1;
      if (right) found += 1;
      else if (check.outcome === 'met') wrong += 1;
      if (!right && (expected.length > 0 || check.outcome === 'met'))
        missed.push(`${dialogue.name}: ${check.key} ${check.outcome}`);
    }
  }
  return { precision: found / (found + wrong), recall: found / labelled, f1: (2 * found) / (found + wrong + labelled), missed };
}

test('every label of the set names a check of the card', () => {
  const known = new Set(
    discoveryScorecard.categories.flatMap((category) => category.criteria.flatMap((c) => c.checks.map((check) => check.key))),
  );
  const lines = labelledDialogues.flatMap((dialogue) => dialogue.lines);
  assert.deepEqual(
    lines.flatMap((line) => line.answers).filter((key) => !known.has(key)),
    [],
  );
  assert.ok(lines.length >= 150);
});

for (const [use, least] of [
  ['tuning', { precision: 0.95, f1: 0.9 }],
  ['held-out', { precision: 0.9, f1: 0.75 }],
] as const) {
  test(`labelled conversations (${use}): precision and F1 of "met"`, async (t) => {
    const { precision, recall, f1, missed } = await measure(use);
    t.diagnostic(
      `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}; wrong or missed: ${missed.join('; ')}`,
    );
    assert.ok(precision >= least.precision, `precision ${precision}; ${missed.join('; ')}`);
    assert.ok(f1 >= least.f1, `F1 ${f1}; ${missed.join('; ')}`);
  });
}

test('a good call scores high, a pitch and a support call score low', async () => {
  const overall = async (name: string) => (await scored(utterancesOf(dialogueNamed(name)))).overall ?? -1;
  assert.ok((await overall('logistics, good call')) >= 80);
  assert.ok((await overall('payroll, solid call')) >= 80);
  assert.ok((await overall('pitch without listening')) <= 10);
  assert.ok((await overall('support call, not a sales call')) <= 10);
});

test('two evaluators give the same findings, also for a call read before', async () => {
  const second = createLocalEvaluator({ log });
  try {
    const utterances = utterancesOf(dialogueNamed('payroll, solid call'));
    const input = () => ({ scorecard: discoveryScorecard, utterances, signal: never() });
    const first = await evaluator.evaluate(input());
    assert.deepEqual(await second.evaluate(input()), first);
    assert.deepEqual(await evaluator.evaluate(input()), first);
  } finally {
    await second.close();
  }
});

test('every quote it gives stands in the transcript', async () => {
  for (const dialogue of labelledDialogues) {
    const { findings } = await evaluator.evaluate({
      scorecard: discoveryScorecard,
      utterances: utterancesOf(dialogue),
      signal: never(),
    });
    for (const finding of findings) {
      for (const { utterance, quote } of finding.quotes) assert.ok(dialogue.lines[utterance]?.text.includes(quote), quote);
    }
  }
});

test('speech that asks for points gets none, whoever says it', async () => {
  const poor = utterancesOf(dialogueNamed('pitch without listening'));
  const plain = await scored(poor);
  for (const injection of injections) {
    for (const side of ['us', 'them'] as const) {
      const result = await scored(poor.toSpliced(6, 0, said(side, injection)));
      assert.equal(result.overall, plain.overall, `${side}: ${injection}`);
    }
  }
});

test('when nobody knows who spoke, answers are for a person to look at and there is no score', async () => {
  const utterances = utterancesOf(dialogueNamed('payroll, solid call')).map((line): Utterance => ({ ...line, side: 'unknown' }));
  const result = await scored(utterances);
  assert.equal(result.overall, null);
  assert.ok(checksOf(result).some((check) => check.outcome === 'possible' && check.evidence.length > 0));
});

test('the wrong side saying it does not count', async () => {
  const turned = utterancesOf(dialogueNamed('payroll, solid call')).map((line): Utterance => ({
    ...line,
    side: line.side === 'us' ? 'them' : 'us',
  }));
  assert.ok((await scored(turned)).overall! <= 20);
});

test('an empty call, empty lines and strange signs are scored like any other', async () => {
  assert.equal((await scored([])).overall, null);
  assert.equal(
    (
      await scored([
        said('us', ''),
        said('them', '\u0000\uFFFF🙂'),
        said('us', '?'.repeat(5_000)),
        said('them', 'x'.repeat(50_000)),
      ])
    ).overall,
    0,
  );
});

test('the event loop stays free while a long call is read', async () => {
  const long = labelledDialogues.flatMap((dialogue) => utterancesOf(dialogue));
  let turns = 0;
  let reading = true;
  const counting = (async () => {
    while (reading) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  await scored(long);
  reading = false;
  await counting;
  assert.ok(turns > 100, `${turns} turns of the event loop`);
});

test('an abort ends the work, and the next call is scored', async () => {
  const abort = new AbortController();
  const utterances = labelledDialogues.flatMap((dialogue) => utterancesOf(dialogue));
  const running = evaluator.evaluate({ scorecard: discoveryScorecard, utterances, signal: abort.signal });
  setImmediate(() => abort.abort(new Error('stopped by the test')));
  await assert.rejects(running, /stopped by the test/);
  assert.equal((await scored([said('us', 'Hello there.')])).overall, 0);
});

test('a pattern that never ends is stopped, and one that is no pattern is named', async () => {
  const withPattern = (pattern: string): Scorecard => ({
    ...discoveryScorecard,
    categories: [
      {
        key: 'a',
        name: 'A',
        criteria: [
          {
            key: 'a',
            name: 'A',
            description: '',
            weight: 100,
            checks: [{ key: 'a', question: 'a', saidBy: 'us', examples: ['hello'], patterns: [pattern] }],
          },
        ],
      },
    ],
  });
  const hasty = createLocalEvaluator({ log, longestMs: 3_000 });
  try {
    const input = (pattern: string) => ({
      scorecard: withPattern(pattern),
      utterances: [said('us', `${'a'.repeat(40)} now`)],
      signal: never(),
    });
    const failed = (error: unknown) => error instanceof Problem && error.code === 'evaluation_failed';
    await assert.rejects(hasty.evaluate(input('^(\\w+)*!$')), failed);
    await assert.rejects(hasty.evaluate(input('(')), failed);
  } finally {
    await hasty.close();
  }
});

test('after close nothing is started again', async () => {
  const closed = createLocalEvaluator({ log });
  await closed.close();
  const input = { scorecard: discoveryScorecard, utterances: [], signal: never() };
  await assert.rejects(closed.evaluate(input), (error) => error instanceof Problem && error.code === 'shutting_down');
});
