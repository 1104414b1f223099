// A language model that judges: counted by its tokens, wrong answers too, held to a budget, and asked several times how steady it is.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Scorecard } from '../rules/scorecard.ts';
import type { Side, Utterance } from '../rules/transcript.ts';
import { findSpend } from '../server/database/evaluation-spend.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import { budgetLeft, judgeCall, type JudgingContext } from '../server/flows/intake/judge-call.ts';
import { estimateStability, measureStability } from '../server/flows/intake/measure-stability.ts';
import { createLanguageModelEvaluator } from '../server/providers/language-model-evaluator.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { createOpenAiCompatibleChat } from '../server/providers/openai-compatible-chat.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type WebServer } from './web-server.ts';

const said = (side: Side, text: string): Utterance => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text });
const utterances = [said('us', 'What is the main problem with it?'), said('them', 'We lose a whole day every week.')];
const check = { key: 'asked', question: 'Did we ask?', saidBy: 'us' as const, examples: ['What is the problem?'] };
const criterion = { key: 'asked', name: 'Asked', description: '', weight: 100, checks: [check] };
const card: Scorecard = {
  ...{ key: 'card', version: 1, name: 'Card', description: '' },
  categories: [{ key: 'all', name: 'All', criteria: [criterion] }],
};
const input = () => ({ scorecard: card, utterances, signal: new AbortController().signal });
/** At these prices an answer of 1,000 tokens in and 100 out costs 2 cents. */
const prices = { inputUsd: 10, outputUsd: 100 };

let web: WebServer;
let model: Server;
let context: JudgingContext;
let requests = 0;
/** What the model says next; afterwards it answers well again. */
const sayings: string[] = [];
const now = new Date('2026-03-31T23:00:00Z');

before(async () => {
  web = await openWebServer();
  model = createServer((request, response) => {
    request.resume().on('end', () => {
      requests += 1;
      const content = sayings.shift() ?? JSON.stringify({ findings: [] });
      const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content } }], usage }));
    });
  });
  await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
  const { db, log } = web.context;
  const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
  context = {
    db,
    clock: { ...web.context.clock, now: () => now },
    evaluator: createLanguageModelEvaluator({ model: createOpenAiCompatibleChat({ baseUrl, model: 'judge', log }), log }),
    paidJudging: { prices, monthlyBudgetUsd: 0.05, substitute: createLocalEvaluator({ log }) },
  };
});
after(async () => {
  await context.evaluator.close();
  await context.paidJudging?.substitute.close();
  model.closeAllConnections();
  await new Promise((resolve) => model.close(resolve));
  await web.close();
});

test('calls are judged by the model until the budget is spent, then by this machine, with the reason; the next month it is the model again', async () => {
  const { teamId } = await web.team();
  const other = await web.team();
  const kindOf = async (team: string) => (await judgeCall(context, team, input())).evaluator;

  assert.equal((await kindOf(teamId)).kind, 'language-model');
  assert.deepEqual(await budgetLeft(context, teamId), { limitUsd: 0.05, spentUsd: 0.02 });

  // What could not be used is asked again and paid twice.
  sayings.push('What a lovely call!');
  await judgeCall(context, teamId, input());
  const spent = { requests: 3, inputTokens: 3_000, outputTokens: 300, microUsd: 60_000 };
  assert.deepEqual(await findSpend(context.db, { teamId, month: '2026-03' }), spent);

  const before = requests;
  const by = await kindOf(teamId);
  assert.equal(by.kind, 'local');
  assert.deepEqual(by.insteadOf, { because: 'budget_spent', limitUsd: 0.05 });
  assert.equal(requests, before, 'nothing is asked any more');
  assert.equal((await kindOf(other.teamId)).kind, 'language-model', 'a budget is of one team');

  now.setTime(Date.parse('2026-04-01T00:00:00Z'));
  assert.equal((await kindOf(teamId)).kind, 'language-model');
});

test('what failed for good is counted, too; without a budget nothing stops it', async () => {
  const { teamId } = await web.team();
  sayings.push('no', 'never');
  await assert.rejects(judgeCall(context, teamId, input()), { code: 'provider_answer_invalid' });
  assert.equal((await findSpend(context.db, { teamId, month: '2026-04' })).microUsd, 40_000);
  const unlimited = { ...context, paidJudging: { ...context.paidJudging!, monthlyBudgetUsd: null } };
  for (let count = 0; count < 3; count++)
    assert.equal((await judgeCall(unlimited, teamId, input())).evaluator.kind, 'language-model');
  assert.equal(await budgetLeft(unlimited, teamId), null);
  assert.equal((await findSpend(context.db, { teamId, month: '2026-04' })).requests, 5);
});

test('how steady a score is: costs first, then the spread; when the budget is spent on the way, what was made until then counts', async () => {
  const { teamId } = await web.team();
  const callId = await addCall(web, { teamId, durationMs: 60_000 });
  const transcript = { source: 'given', engine: 'test', speakersEstimated: false, timesEstimated: false, utterances } as const;
  await saveTranscript(context.db, { teamId, callId }, { ...transcript, utterances: [...utterances] }, now);
  const asked = { teamId, callId, card, times: 5, judgedBy: 'language-model' as const };
  const never = new AbortController().signal;

  const untilThen = requests;
  const { cost, budget } = await estimateStability(context, asked);
  assert.ok(cost.kind === 'language-model' && cost.inputTokens > 5 * 400 && cost.outputTokens === 500 && cost.usd! > 0.07);
  assert.deepEqual(budget, { limitUsd: 0.05, spentUsd: 0 });
  assert.equal(requests, untilThen, 'an estimate asks nobody');

  const met = { check: 'asked', answer: 'yes', reason: '', confidence: 1, quotes: [{ utterance: 0, quote: utterances[0]!.text }] };
  sayings.push(JSON.stringify({ findings: [met] }), JSON.stringify({ findings: [] }), JSON.stringify({ findings: [met] }));
  const measured = await measureStability(context, asked, never);
  assert.deepEqual(measured, {
    ...{ kind: 'measured', overall: [100, 0, 100], lowest: 0, highest: 100, steady: 0 },
    unsteady: [
      {
        ...{ key: 'asked', question: 'Did we ask?' },
        outcomes: [
          { outcome: 'met', times: 2 },
          { outcome: 'not_found', times: 1 },
        ],
      },
    ],
  });

  const before = requests;
  await assert.rejects(measureStability(context, asked, never), {
    code: 'conflict',
    message: /budget for the language model is spent/,
  });
  assert.equal(requests, before, 'nothing is asked any more');
  const ours = { ...asked, judgedBy: 'local' as const };
  assert.deepEqual(await measureStability(context, ours, never), { kind: 'deterministic' });
  assert.deepEqual((await estimateStability(context, ours)).cost, { kind: 'local', computingMs: 0 });
  await assert.rejects(measureStability(context, { ...ours, callId: '00000000-0000-4000-8000-000000000000' }, never), {
    code: 'not_found',
  });
});
