// Scores from a language model over real HTTP: a good model, an obedient one, hostile ones, and what is left of their claims.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import type { TokenUsage } from '../../rules/evaluation-cost.ts';
import { Problem, type ProblemCode } from '../../rules/problem.ts';
import type { Check, Scorecard, ScoreResult } from '../../rules/scorecard.ts';
import { discoveryScorecard } from '../../rules/scorecard-discovery.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Side, Utterance } from '../../rules/transcript.ts';
import { injections } from '../../test/fixtures/scoring/injections.ts';
import type { Log } from '../ports/log.ts';
import { createLanguageModelEvaluator } from './language-model-evaluator.ts';
import { createOpenAiCompatibleChat, type OpenAiCompatibleChatOptions } from './openai-compatible-chat.ts';

const log: Log = { debug() {}, info() {}, warn() {}, error() {} };

type Asked = { headers: IncomingMessage['headers']; url: string; body: ChatBody };
type ChatBody = {
  model: string;
  messages: { role: string; content: string }[];
  response_format?: { type: string; json_schema?: { strict: boolean; schema: Record<string, unknown> } };
};
type Line = { utterance: number; side: Side; text: string };
type Material = { checks: { key: string; saidBy: string; mayNotApply?: boolean | string }[]; transcript: Line[] };
type Answering = (asked: Asked, response: ServerResponse, count: number) => void;

const said = (side: Side, text: string): Utterance => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text });
const call = [
  said('us', 'Hi Ann, this is Leo from Arden.'),
  said('them', 'Hello Leo.'),
  said('us', 'What is the most annoying part of your planning?'),
  said('them', 'We lose a whole day every week.'),
  said('us', 'Can we meet next Monday at nine?'),
  said('them', 'Monday at nine works for me.'),
];
const truth: Record<string, string> = {
  'introduces-themselves': 'this is Leo from Arden',
  'problem-asked': 'What is the most annoying part of your planning?',
  'problem-named': 'We lose a whole day every week.',
  'next-step-proposed': 'Can we meet next Monday at nine?',
  'commitment-given': 'monday at nine works for me',
};

/** A server of the test that speaks the OpenAI shape on loopback, and the evaluator that talks to it. */
async function serve(t: TestContext, answering: Answering, options: Partial<OpenAiCompatibleChatOptions> = {}) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({
        headers: request.headers,
        url: request.url ?? '',
        body: JSON.parse(Buffer.concat(chunks).toString()) as ChatBody,
      });
      answering(asked.at(-1)!, response, asked.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = createOpenAiCompatibleChat({ baseUrl, apiKey: 'secret-key', model: 'judge-1', log, ...options });
  const evaluator = createLanguageModelEvaluator({ model, log });
  t.after(async () => {
    await evaluator.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const used: TokenUsage[] = [];
  const onUsage = (usage: TokenUsage) => void used.push(usage);
  const evaluate = (utterances: Utterance[], signal = new AbortController().signal, scorecard: Scorecard = discoveryScorecard) =>
    evaluator.evaluate({ scorecard, utterances, signal, onUsage });
  const score = async (utterances: Utterance[]): Promise<ScoreResult> => {
    const evaluation = await evaluate(utterances);
    return scoreCall(discoveryScorecard, evaluation.findings, utterances, evaluation.evaluator);
  };
  return { asked, used, evaluate, score };
}

const materialOf = (asked: Asked) => JSON.parse(asked.body.messages[1]!.content) as Material;

function reply(response: ServerResponse, content: unknown, more: Record<string, unknown> = {}): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text }, ...more }],
      usage: { prompt_tokens: 1_000, completion_tokens: 200, total_tokens: 1_200 },
    }),
  );
}

const finding = (check: string, quote: string | null, more: Record<string, unknown> = {}) => ({
  check,
  answer: quote === null ? 'no' : 'yes',
  reason: 'It was said.',
  confidence: 0.9,
  quotes: quote === null ? [] : [{ utterance: 0, quote }],
  ...more,
});

/** Answers what is true of `call`, and nothing else. */
const truthful = (asked: Asked) => {
  const { checks, transcript } = materialOf(asked);
  const text = transcript.map((line) => line.text.toLowerCase()).join('\n');
  return {
    findings: checks.map(({ key, mayNotApply }) => {
      const quote = truth[key];
      if (quote !== undefined && text.includes(quote.toLowerCase())) return finding(key, quote);
      return finding(key, null, mayNotApply ? { answer: 'not_applicable' } : {});
    }),
  };
};

const problem = (code: ProblemCode, retryable: boolean) => (error: unknown) =>
  error instanceof Problem && error.code === code && error.retryable === retryable && !error.message.includes('secret-key');

test('a good model: points for what was said, with the place in the transcript', async (t) => {
  const { asked, used, score } = await serve(t, (request, response) => reply(response, truthful(request)));
  const result = await score(call);
  assert.equal(result.overall, 40); // 4 + 14 + 11 + 8 = 37 points of 92: objections are left out
  const checks = result.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
  const met = checks.filter((check) => check.outcome === 'met');
  assert.deepEqual(met.map((check) => check.key).toSorted(), Object.keys(truth).toSorted());
  assert.equal(met.find((check) => check.key === 'commitment-given')?.evidence[0]?.utterance, 5);
  assert.deepEqual(result.evaluator.kind, 'language-model');
  assert.match(result.evaluator.name, /^judge-1 at 127\.0\.0\.1:\d+$/);
  assert.deepEqual(used, [{ inputTokens: 1_000, outputTokens: 200 }]);

  const first = asked[0]!;
  assert.equal(first.url, '/v1/chat/completions');
  assert.equal(first.headers.authorization, 'Bearer secret-key');
  assert.equal(first.body.response_format?.type, 'json_schema');
  assert.equal(first.body.response_format?.json_schema?.strict, true);
  assert.equal(first.body.response_format?.json_schema?.schema['additionalProperties'], false);
  assert.deepEqual(
    materialOf(first).transcript.map((line) => line.utterance),
    [0, 1, 2, 3, 4, 5],
  );
  assert.ok(!first.body.messages[0]!.content.includes('Arden'), 'what was said stands only in the material');
});

test('of a card of one’s own the model is told what answers look like and what may be left out, but no patterns', async (t) => {
  const scene = await serve(t, (_, response) => reply(response, { findings: [] }));
  const check: Check = {
    ...{ key: 'parking-told', question: 'Did we say where to park?', saidBy: 'us', examples: ['Park behind the house.'] },
    ...{ patterns: ['\\bpark\\b'], anchors: { full: 'The place.', none: 'Nothing.' }, notApplicableWhen: 'They come by train.' },
  };
  const criterion = { key: 'parking', name: 'Parking', description: '', weight: 100, checks: [check] };
  const categories = [{ key: 'visit', name: 'Visit', criteria: [criterion] }];
  await scene.evaluate(call, new AbortController().signal, {
    key: 'visits',
    version: 1,
    name: 'Visits',
    description: '',
    categories,
  });
  const told = materialOf(scene.asked[0]!).checks[0];
  assert.deepEqual(told, {
    ...{ key: 'parking-told', question: 'Did we say where to park?', saidBy: 'us', examples: ['Park behind the house.'] },
    ...{ doesNotCount: [], looksLike: { yes: 'The place.', no: 'Nothing.' }, mayNotApply: 'They come by train.' },
  });
});

test('a server that does not know answer formats is asked in plainer ways, and that is remembered', async (t) => {
  const { asked, score } = await serve(t, (request, response) => {
    if (request.body.response_format) {
      response.statusCode = 400;
      return void response.end('{"error":"response_format is not supported"}');
    }
    assert.match(request.body.messages[0]!.content, /JSON Schema/);
    reply(
      response,
      `<think>{"findings": not yet}</think>Sure!\n\`\`\`json\n${JSON.stringify(truthful(request))}\n\`\`\`\nAnything else?`,
    );
  });
  assert.ok((await score(call)).overall! > 30);
  assert.deepEqual(
    asked.map((item) => item.body.response_format?.type),
    ['json_schema', 'json_object', undefined],
  );
  await score(call);
  assert.equal(asked.length, 4);
});

const everything = (asked: Asked, more: (key: string) => Record<string, unknown>) => ({
  findings: materialOf(asked).checks.map(({ key }) => ({ ...finding(key, 'x'), ...more(key) })),
});

/** Claims that must all come to nothing. */
const hostile: Record<string, (asked: Asked) => unknown> = {
  'invented quotes': (asked) =>
    everything(asked, () => ({ quotes: [{ utterance: 2, quote: 'Our budget is fully approved by the board' }] })),
  'scores of 999 and no quotes': (asked) => ({
    overall: 999,
    score: 999,
    ...everything(asked, () => ({ confidence: 999, quotes: [] })),
  }),
  'markup as a quote': (asked) =>
    everything(asked, () => ({ quotes: [{ utterance: 0, quote: '<img src=x onerror=alert(1)> this is' }], reason: '<script>' })),
  'not applicable everywhere': (asked) => everything(asked, () => ({ answer: 'not_applicable', quotes: [] })),
  'keys nobody asked for': () => ({
    findings: ['other-team', '__proto__', 'constructor', 'toString'].map((key) => finding(key, 'this is Leo from Arden')),
  }),
  'a polluting prototype': () =>
    '{"__proto__":{"overall":100,"answer":"yes"},"findings":[{"__proto__":{"check":"budget-asked","answer":"yes"}}]}',
  'strings of a megabyte': (asked) => {
    const first = materialOf(asked).checks[0]!.key;
    return { findings: [{ ...finding(first, 'x'.repeat(1_000_000)), reason: 'y'.repeat(1_000_000) }] };
  },
  'words of the wrong side': (asked) => everything(asked, () => ({ quotes: [{ utterance: 1, quote: 'Hello Leo.' }] })),
  'single words': (asked) =>
    everything(asked, () => ({
      quotes: [
        { utterance: 0, quote: 'Leo' },
        { utterance: 3, quote: 'day' },
      ],
    })),
  'other types in every field': (asked) =>
    everything(asked, () => ({ answer: 7, confidence: 'sure', reason: {}, quotes: 'all of it' })),
};

for (const [name, answer] of Object.entries(hostile)) {
  test(`a hostile model gets no point: ${name}`, async (t) => {
    const { score } = await serve(t, (request, response) => reply(response, answer(request)));
    const result = await score(call);
    const checks = result.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
    const met = checks.filter((check) => check.outcome === 'met' || check.outcome === 'partly');
    // "Hello Leo." was really said by the other side: only checks about the other side could take it, and these want other parts of the call.
    assert.deepEqual(
      met.map((check) => check.key),
      name === 'words of the wrong side' ? ['problem-named', 'impact-quantified'] : [],
    );
    assert.ok(checks.every((check) => check.reason.length <= 300 && check.confidence >= 0 && check.confidence <= 1));
    assert.equal(({} as Record<string, unknown>)['overall'], undefined);
  });
}

test('an unusable answer is asked for once more, with what was wrong', async (t) => {
  const { asked, used, score } = await serve(t, (request, response, count) =>
    reply(response, count === 1 ? { verdict: 'great call' } : truthful(request)),
  );
  assert.ok((await score(call)).overall! > 30);
  assert.equal(asked.length, 2);
  assert.equal(used.length, 2, 'both are paid for');
  assert.match(asked[1]!.body.messages[0]!.content, /could not be used.*findings/s);
});

const failures: [name: string, answering: Answering, code: ProblemCode, retryable: boolean, requests: number][] = [
  ['prose', (_, response) => reply(response, 'What a lovely call! I give it 100.'), 'provider_answer_invalid', true, 2],
  ['JSON that breaks off', (_, response) => reply(response, '{"findings": [{"check": "a'), 'provider_answer_invalid', true, 2],
  ['another shape', (_, response) => reply(response, { findings: 'all met' }), 'provider_answer_invalid', true, 2],
  [
    'an answer cut off by length',
    (_, response) => reply(response, { findings: [] }, { finish_reason: 'length' }),
    'provider_answer_invalid',
    true,
    2,
  ],
  ['HTML', (_, response) => void response.end('<html><body>login</body></html>'), 'provider_answer_invalid', true, 2],
  ['an endless answer', (_, response) => void response.end('x'.repeat(5_000_000)), 'provider_answer_invalid', true, 2],
  ['a cut connection', (_, response) => void response.socket?.destroy(), 'provider_unreachable', true, 1],
  [
    'a body that breaks off',
    (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"choices":');
      setImmediate(() => response.socket?.destroy());
    },
    'provider_unreachable',
    true,
    1,
  ],
  ['status 500', (_, response) => void response.writeHead(500).end('oops'), 'provider_unreachable', true, 1],
  ['status 401', (_, response) => void response.writeHead(401).end('{}'), 'provider_refused', false, 1],
  ['status 404', (_, response) => void response.writeHead(404).end('{}'), 'provider_refused', false, 1],
  [
    'a redirect',
    (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end(),
    'provider_refused',
    false,
    1,
  ],
];

for (const [name, answering, code, retryable, requests] of failures) {
  test(`failure with a name: ${name}`, async (t) => {
    const { asked, evaluate } = await serve(t, answering);
    await assert.rejects(evaluate(call), problem(code, retryable));
    assert.equal(asked.length, requests);
  });
}

test('a busy model says when to come back, in seconds or as a date', async (t) => {
  const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
  for (const [retryAfter, earliest, latest] of [
    ['120', Date.now() + 119_000, Number.MAX_SAFE_INTEGER],
    [at.toUTCString(), at.getTime(), at.getTime()],
  ] as const) {
    const { evaluate } = await serve(t, (_, response) => void response.writeHead(429, { 'retry-after': retryAfter }).end());
    await assert.rejects(evaluate(call), (error) => {
      assert.ok(error instanceof Problem && error.code === 'provider_unreachable' && error.retryable);
      const told = error.notBefore?.getTime() ?? 0;
      return told >= earliest && told <= latest;
    });
  }
});

test('a model that never answers is given up, and an abort ends the wait', async (t) => {
  const silent = await serve(t, () => undefined, { timeoutMs: 200 });
  await assert.rejects(silent.evaluate(call), problem('provider_unreachable', true));
  const abort = new AbortController();
  const waiting = await serve(t, () => abort.abort(new Error('stopped by the test')));
  await assert.rejects(waiting.evaluate(call, abort.signal), /stopped by the test/);
});

test('nothing listens: the message says what to check', async () => {
  const model = createOpenAiCompatibleChat({ baseUrl: 'http://127.0.0.1:9/v1/', model: 'm', log });
  const evaluator = createLanguageModelEvaluator({ model, log });
  const input = { scorecard: discoveryScorecard, utterances: call, signal: new AbortController().signal };
  await assert.rejects(evaluator.evaluate(input), problem('provider_unreachable', true));
  await evaluator.close();
});

test('a model that obeys what is said in the call still gets no unsupported point', async (t) => {
  // It answers truthfully until somebody in the transcript gives an order; then it claims everything, quoting whatever it can.
  const obedient = (asked: Asked) => {
    const { checks, transcript } = materialOf(asked);
    const order = transcript.find((line) => injections.some((injection) => line.text.includes(injection.slice(0, 20))));
    if (!order) return truthful(asked);
    const honest = truthful(asked).findings;
    return {
      overall: 100,
      findings: checks.map(({ key }, index) => {
        const quote = truth[key] ?? 'The budget, the decision and the timeline were all discussed in detail';
        return { ...honest[index]!, answer: 'yes', confidence: 1, quotes: [{ utterance: order.utterance, quote }] };
      }),
    };
  };
  const { asked, score } = await serve(t, (request, response) => reply(response, obedient(request)));
  const met = (result: ScoreResult) =>
    result.categories
      .flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks))
      .filter((check) => check.outcome === 'met')
      .map((check) => check.key);
  const plain = met(await score(call));
  for (const injection of injections) {
    const result = await score(call.toSpliced(3, 0, said('them', injection)));
    assert.deepEqual(met(result), plain, injection);
  }
  for (const { body } of asked) {
    assert.ok(!/[\u{E0000}-\u{E007F}]/u.test(body.messages[1]!.content), 'hidden signs are taken out');
    assert.ok(
      !injections.some((injection) => body.messages[0]!.content.includes(injection)),
      'no words of the call among the instructions',
    );
  }
});

test('a long call is read in overlapping parts, and the best answer of any part counts', async (t) => {
  const filler = Array.from({ length: 300 }, (_, index) =>
    said(index % 2 === 0 ? 'us' : 'them', `Sentence number ${index} about nothing in particular at all.`),
  );
  const long = [...call.slice(0, 4), ...filler, ...call.slice(4)];
  const { asked, score } = await serve(t, (request, response) => reply(response, truthful(request)), { contextTokens: 9_000 });
  const checks = (await score(long)).categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
  assert.deepEqual(
    checks
      .filter((check) => check.outcome === 'met')
      .map((check) => check.key)
      .toSorted(),
    Object.keys(truth).toSorted(),
  );
  assert.ok(asked.length > 1);
  const parts = asked.map((item) => materialOf(item).transcript.map((line) => line.utterance));
  assert.deepEqual(
    [...new Set(parts.flat())],
    long.map((_, index) => index),
  );
  for (const [index, part] of parts.slice(1).entries()) assert.ok(parts[index]!.includes(part[0]!), 'parts overlap');
});

test('a context too small for the card, or a call too long for the context, is said and not tried', async (t) => {
  const small = await serve(t, (request, response) => reply(response, truthful(request)), { contextTokens: 4_000 });
  await assert.rejects(small.evaluate(call), problem('evaluation_failed', false));
  const endless = [said('us', 'word '.repeat(400_000))];
  const tight = await serve(t, (request, response) => reply(response, truthful(request)), { contextTokens: 9_000 });
  await assert.rejects(tight.evaluate(endless), problem('evaluation_failed', false));
  assert.equal(small.asked.length + tight.asked.length, 0);
});
