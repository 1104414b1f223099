// A language model that quotes well, bends quotes and invents them, over more than a thousand answers: no kept quote is missing from the call.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Utterance } from '../../rules/transcript.ts';
import { cardOf, utterancesOf } from '../../bench/scoring-measure.ts';
import { developmentDialogues } from '../../test/fixtures/scoring/development-dialogues.ts';
import { freshDialogues } from '../../test/fixtures/scoring/fresh-dialogues.ts';
import { heldOutDialogues } from '../../test/fixtures/scoring/held-out-dialogues.ts';
import type { Log } from '../ports/log.ts';
import { createLanguageModelEvaluator } from './language-model-evaluator.ts';
import { createOpenAiCompatibleChat } from './openai-compatible-chat.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const UTTERANCE_MS = 4_000;

type Line = { utterance: number; text: string };
type Material = { checks: { key: string }[]; transcript: Line[] };

/** What a model may do with a line it wants to quote. Only the first two are quotes of the call. */
const ways: { isTrue: boolean; quote(line: Line, others: Line[]): Line }[] = [
  { isTrue: true, quote: (line) => line },
  { isTrue: true, quote: ({ utterance, text }) => ({ utterance: utterance + 3, text: `“${text.toUpperCase()}”` }) },
  { isTrue: false, quote: ({ utterance, text }) => ({ utterance, text: text.replace(/(\S+)\s+(\S+)/, '$2 $1') }) },
  { isTrue: false, quote: ({ utterance, text }) => ({ utterance, text: `${text} and so on and so forth` }) },
  { isTrue: false, quote: ({ utterance, text }) => ({ utterance, text: text.replace(/\S+\s+(?=\S+$)/, '') }) },
  {
    isTrue: false,
    quote: (line, others) => ({ ...line, text: `${line.text} ${others[(line.utterance + 5) % others.length]!.text}` }),
  },
  { isTrue: false, quote: ({ utterance }) => ({ utterance, text: 'We would like to buy a hundred of them today.' }) },
  { isTrue: false, quote: ({ utterance }) => ({ utterance, text: '' }) },
];

/** Takes every line in turn and every way in turn, so that each check meets each of them. */
let turn = 0;
function answerTo({ checks, transcript }: Material): unknown {
  const long = transcript.filter(({ text }) => new Set(text.toLowerCase().match(/\p{L}+/gu)).size >= 4);
  return {
    findings: checks.map(({ key }) => {
      turn += 1;
      const { utterance, text: quote } = ways[turn % ways.length]!.quote(long[(turn * 7) % long.length]!, transcript);
      return { check: key, answer: 'yes', reason: 'It was said.', confidence: 0.9, quotes: [{ utterance, quote }] };
    }),
  };
}

test('of good, bent and invented quotes only those are kept that stand in the call, at their time', async (t) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { content: string }[] };
      const content = JSON.stringify(answerTo(JSON.parse(messages[1]!.content) as Material));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content } }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = createOpenAiCompatibleChat({ baseUrl, model: 'quoting', contextTokens: 100_000, log });
  const evaluator = createLanguageModelEvaluator({ model, log });
  t.after(async () => {
    await evaluator.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const counted = { criteria: 0, checks: 0, kept: 0, claimed: 0, trueOnes: 0 };
  for (const dialogue of [...developmentDialogues, ...heldOutDialogues, ...freshDialogues]) {
    const utterances = utterancesOf(dialogue).map((utterance, index): Utterance => ({
      ...utterance,
      startMs: index * UTTERANCE_MS,
      endMs: (index + 1) * UTTERANCE_MS - 500,
    }));
    for (const card of scorecardTemplates.map(({ key }) => cardOf(key))) {
      const before = turn;
      const { findings, evaluator: by } = await evaluator.evaluate({
        scorecard: card,
        utterances,
        signal: new AbortController().signal,
      });
      for (let at = before + 1; at <= turn; at++) counted.trueOnes += Number(ways[at % ways.length]!.isTrue);
      counted.claimed += findings.length;
      for (const { criteria } of scoreCall(card, findings, utterances, by).categories) {
        counted.criteria += criteria.length;
        for (const { evidence, outcome } of criteria.flatMap(({ checks }) => checks)) {
          counted.checks += 1;
          assert.equal(outcome === 'met', evidence.length > 0);
          for (const { utterance, quote, startMs, endMs } of evidence) {
            counted.kept += 1;
            assert.ok(utterances[utterance]?.text.includes(quote), quote);
            assert.ok(startMs !== null && endMs !== null && startMs < endMs, quote);
            assert.ok(startMs >= utterance * UTTERANCE_MS && endMs < (utterance + 1) * UTTERANCE_MS, quote);
          }
        }
      }
    }
  }
  t.diagnostic(JSON.stringify(counted));
  assert.ok(counted.criteria >= 1_000 && counted.claimed === counted.checks);
  // Of true quotes those go that the wrong side said, or in the wrong part of the call; of the others all go.
  assert.ok(counted.kept > 100 && counted.kept <= counted.trueOnes);
});
