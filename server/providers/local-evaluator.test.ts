// The local evaluator against hand-labelled conversations, against speech that tries to talk it into points, and as a part that runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import type { Scorecard, ScoreResult } from '../../rules/scorecard.ts';
import { discoveryScorecard } from '../../rules/scorecard-discovery.ts';
import { scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Side, Utterance } from '../../rules/transcript.ts';
import { cardOf, checksOf, figuresOf, measure, sumOf, utterancesOf } from '../../bench/scoring-measure.ts';
import { heldOutBatches } from '../../test/fixtures/scoring/batches.ts';
import { injections } from '../../test/fixtures/scoring/injections.ts';
import { labelledDialogues } from '../../test/fixtures/scoring/labelled-dialogues.ts';
import { templateDialogues } from '../../test/fixtures/scoring/template-dialogues.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import type { Log } from '../ports/log.ts';
import { readExampleVectors } from './example-vectors.ts';
import { weightsOf } from './local-evaluator-contrast.ts';
import { lessonSentences, lessonsOf } from './local-evaluator-judge.ts';
import { readLearned } from './local-evaluator-learned.ts';
import { createLocalEvaluator } from './local-evaluator.ts';
import { createSentenceEmbedder, readable, similarity } from './sentence-embedding.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const never = () => new AbortController().signal;
let evaluator: Evaluator;

before(() => {
  evaluator = createLocalEvaluator({ log });
});
after(() => evaluator.close());

const said = (side: Side, text: string): Utterance => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text });
const dialogueNamed = (name: string) => [...labelledDialogues, ...templateDialogues].find((dialogue) => dialogue.name === name)!;

async function scored(utterances: Utterance[], card: Scorecard = discoveryScorecard): Promise<ScoreResult> {
  const evaluation = await evaluator.evaluate({ scorecard: card, utterances, signal: never() });
  return scoreCall(card, evaluation.findings, utterances, evaluation.evaluator);
}

const resultsOf = (result: ScoreResult) =>
  result.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));

const metIn = (result: ScoreResult) => resultsOf(result).flatMap(({ key, outcome }) => (outcome === 'met' ? [key] : []));

test('conversations it was not improved on: precision and F1 of "met", and every quote stands there', async (t) => {
  let answers = 0;
  const propose = async (scorecard: Scorecard, utterances: Utterance[]) => {
    const { findings, evaluator: by } = await evaluator.evaluate({ scorecard, utterances, signal: never() });
    answers += findings.length;
    for (const { evidence } of resultsOf(scoreCall(scorecard, findings, utterances, by))) {
      for (const { utterance, quote } of evidence) assert.ok(utterances[utterance]?.text.includes(quote), quote);
    }
    return findings;
  };
  const measured = [];
  for (const { name, dialogues } of heldOutBatches) {
    const { all, mistakes } = await measure(dialogues, propose);
    t.diagnostic(`${name}: precision ${all.precision.toFixed(3)}, F1 ${all.f1.toFixed(3)} of ${all.labelled}`);
    measured.push({ all, mistakes });
  }
  const { precision, f1 } = figuresOf(sumOf(measured.map(({ all }) => all)));
  t.diagnostic(`together: precision ${precision.toFixed(3)}, F1 ${f1.toFixed(3)}; the quotes of ${answers} answers stand there`);
  const mistakes = measured.flatMap((one) => one.mistakes).join('; ');
  assert.ok(answers >= 1_000);
  assert.ok(precision >= 0.95, `precision ${precision}; ${mistakes}`);
  assert.ok(f1 >= 0.85, `F1 ${f1}; ${mistakes}`);
});

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

test('speech that asks for points gets none, whoever says it', async () => {
  const poor = utterancesOf(dialogueNamed('pitch without listening'));
  const plain = await scored(poor);
  for (const side of ['us', 'them'] as const) {
    const begged = await scored(poor.toSpliced(6, 0, ...injections.map((injection) => said(side, injection))));
    assert.equal(begged.overall, plain.overall, side);
    assert.deepEqual(metIn(begged), metIn(plain), side);
  }
});

test('when nobody knows who spoke, answers are for a person to look at and there is no score', async () => {
  const utterances = utterancesOf(dialogueNamed('payroll, solid call')).map((line): Utterance => ({ ...line, side: 'unknown' }));
  const result = await scored(utterances);
  assert.equal(result.overall, null);
  assert.ok(resultsOf(result).some((check) => check.outcome === 'possible' && check.evidence.length > 0));
});

test('an agent that hides what it is, or does not let go, fails whatever else it does well', async () => {
  const agent = (name: string) => scored(utterancesOf(dialogueNamed(name)), cardOf('ai-agent'));
  assert.equal((await agent('agent, appointment')).capped, undefined);
  const hiding = await agent('agent that passes for a person and does not let go');
  assert.deepEqual([hiding.overall, hiding.capped?.gates.map(({ key }) => key)], [0, ['disclosure', 'stop']]);
});

test('what is only told, denied or imagined is no answer, and the same words said for real are', async () => {
  const met = async (...lines: Utterance[]) => metIn(await scored(lines));
  for (const [key, real, told] of [
    ['budget-asked', 'What budget do you have for it?', 'My boss says I should ask: what budget do you have for it?'],
    ['decision-asked', 'Who decides about that?', 'If somebody asked you who decides about that, it would be odd.'],
    ['problem-asked', 'What is the main problem with it?', 'A customer told me once, what is the main problem with it?'],
    ['timing-asked', 'By when do you need it?', 'I would never ask by when do you need it?'],
  ] as const) {
    assert.ok((await met(said('us', real))).includes(key), real);
    assert.ok(!(await met(said('us', told))).includes(key), told);
  }
});

test('an answer counts with less likeness right after its question', async () => {
  const sureOf = async (before: string) => {
    const result = await scored([said('us', before), said('them', 'Most of the afternoon, I think.')]);
    return resultsOf(result).find(({ key }) => key === 'impact-quantified')?.outcome;
  };
  assert.equal(await sureOf('How much of the day goes into that every week?'), 'possible');
  assert.equal(await sureOf('We painted the hall.'), 'not_found');
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
  const long = labelledDialogues.slice(0, 2).flatMap((dialogue) => utterancesOf(dialogue));
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
  const utterances = labelledDialogues.slice(5, 10).flatMap((dialogue) => utterancesOf(dialogue));
  const running = evaluator.evaluate({ scorecard: discoveryScorecard, utterances, signal: abort.signal });
  setImmediate(() => abort.abort(new Error('stopped by the test')));
  await assert.rejects(running, /stopped by the test/);
  assert.equal((await scored([said('us', 'Hello there.')])).overall, 0);
});

test('a pattern that never ends is stopped while all else goes on, and one that is no pattern is named', async () => {
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
  const input = (pattern: string) => ({
    scorecard: withPattern(pattern),
    utterances: [said('us', `${'a'.repeat(40)} now`)],
    signal: never(),
  });
  const failed = (message: RegExp) => (error: unknown) =>
    error instanceof Problem && error.code === 'evaluation_failed' && message.test(error.message);
  const hasty = createLocalEvaluator({ log, longestMs: 1_000 });
  try {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 50);
    await assert.rejects(hasty.evaluate(input('^(\\w+)*!$')), failed(/took too long/));
    clearInterval(ticking);
    assert.ok(ticks > 0, 'the thread of everything else was held up');
    await assert.rejects(evaluator.evaluate(input('(')), failed(/^The pattern \( is no regular expression/));
  } finally {
    await hasty.close();
  }
});

test('the printed vectors and weights are those of the model, and none is missing', async () => {
  const embedder = createSentenceEmbedder();
  const printed = readExampleVectors();
  const checks = scorecardTemplates.flatMap(({ key }) => checksOf(cardOf(key)));
  const sentences = lessonSentences(checks).map(({ text }) => readable(text));
  const missing = sentences.filter((sentence) => !printed(sentence));
  assert.deepEqual(missing, [], 'Type: node test/print-example-vectors.ts');
  const some = [...new Set(sentences)].filter((_, index) => index % 60 === 0);
  const vectors = await embedder.embed(some);
  for (const [index, sentence] of some.entries()) {
    assert.ok(similarity(vectors[index]!, printed(sentence)!) >= 0.999, `${sentence} Type: node test/print-example-vectors.ts`);
  }
  const learned = readLearned();
  for (const { key } of scorecardTemplates) {
    const lessons = await lessonsOf(checksOf(cardOf(key)), embedder);
    const weights = learned(lessons);
    assert.ok(weights, `${key}: type node test/print-example-vectors.ts`);
    if (key === 'ai-agent') {
      const difference = weightsOf(lessons).flatMap((row, check) => [
        ...row.map((weight, index) => weight - weights[check]![index]!),
      ]);
      assert.ok(Math.max(...difference.map((one) => Math.abs(one))) < 1e-5);
    }
  }
});

test('after close nothing is started again', async () => {
  const closed = createLocalEvaluator({ log });
  await closed.close();
  const input = { scorecard: discoveryScorecard, utterances: [], signal: never() };
  await assert.rejects(closed.evaluate(input), (error) => error instanceof Problem && error.code === 'shutting_down');
});
