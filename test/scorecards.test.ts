// A scorecard from its first draft to its last version; which one scores which call; one tried on a call; calls scored anew.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RescoreLine, ScorecardDetail } from '../contract/scorecards.ts';
import type { ScorecardContent } from '../rules/scorecard.ts';
import { scorecardTemplates } from '../rules/scorecard-templates.ts';
import type { Utterance } from '../rules/transcript.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { rescoreCalls } from '../server/flows/intake/rescore-calls.ts';
import { scoreCall } from '../server/flows/intake/score-call.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { Problem } from '../rules/problem.ts';
import type { Evaluator } from '../server/ports/evaluator.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Answer, type Browser, type WebServer } from './web-server.ts';

let server: WebServer;
let admin: Browser;
let teamId: string;
let evaluator: Evaluator;
before(async () => {
  server = await openWebServer();
  const made = await server.team();
  teamId = made.teamId;
  admin = server.browser();
  await admin.signIn(made.admin.email);
  evaluator = createLocalEvaluator({ log: server.context.log });
});
after(async () => {
  await evaluator.close();
  await server.close();
});

const send = (method: string, path: string, body?: unknown): Promise<Answer> => admin.send(method, `/api/scorecards${path}`, body);
const cardOf = (answer: Answer): ScorecardDetail => {
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as ScorecardDetail;
};
const create = async (name: string, from: { kind: 'template' | 'scorecard'; key: string } | null = null) =>
  cardOf(await send('POST', '', { name, from }));
const save = (card: ScorecardDetail, content: ScorecardContent) =>
  send('PUT', `/${card.scorecardKey}/draft`, { revision: card.revision, content });
const publish = async (card: ScorecardDetail) =>
  cardOf(await send('POST', `/${card.scorecardKey}/publish`, { revision: card.revision, note: 'why' }));

/** One criterion that asks about parking, another about lunch. */
const contentOf = (name: string, weights: [number, number] = [60, 40]): ScorecardContent => ({
  name,
  description: '',
  categories: [
    {
      key: 'visit',
      name: 'Visit',
      criteria: [
        {
          ...{ key: 'parking', name: 'Parking', description: '', weight: weights[0] },
          checks: [
            {
              ...{ key: 'parking-told', question: 'Did we say where to park?', saidBy: 'us' },
              examples: [
                'You can park behind the building.',
                'There is a parking lot behind the house.',
                'Leave your car in our garage.',
              ],
            },
          ],
        },
        {
          ...{ key: 'lunch', name: 'Lunch', description: '', weight: weights[1] },
          checks: [
            {
              ...{ key: 'lunch-offered', question: 'Did we offer lunch?', saidBy: 'us' },
              examples: ['Would you like to have lunch with us?', 'We will have lunch together.', 'Lunch is on us.'],
            },
          ],
        },
      ],
    },
  ],
});
const said = (side: 'us' | 'them', text: string, startMs: number): Utterance => ({
  ...{ speaker: side, side, channel: null, startMs, endMs: startMs + 2_000, text },
});
const talk = [said('us', 'You can park right behind our building.', 0), said('them', 'All right, thank you very much.', 3_000)];

async function finishedCall(more: { direction?: string; durationMs?: number } = {}): Promise<string> {
  const callId = await addCall(server, { teamId, durationMs: more.durationMs ?? 60_000, stages: { score: 'waiting' } });
  const { db } = server.database;
  if (more.direction !== undefined)
    await db.updateTable('call').set({ direction: more.direction }).where('id', '=', callId).execute();
  const transcript = {
    source: 'given',
    engine: 'test',
    speakersEstimated: false,
    timesEstimated: false,
    utterances: talk,
  } as const;
  await saveTranscript(db, { teamId, callId }, { ...transcript, utterances: [...talk] }, new Date());
  return callId;
}
const intake = (judge: Evaluator = evaluator) => ({ ...server.context, evaluator: judge }) as unknown as IntakeContext;
const never = () => new AbortController().signal;
type Scored = { score: number | null; scores: { scorecard: { key: string; version: number }; overall: number | null }[] };
const callOf = async (callId: string) => (await admin.send('GET', `/api/calls/${callId}`)).body as unknown as Scored;

describe('a draft', () => {
  test('scores nothing, says what it lacks, and becomes a version once it is sound', async () => {
    const card = await create('Site visits');
    assert.deepEqual([card.scorecardKey, card.state, card.activeVersion, card.hasDraft], ['site-visits', 'draft', null, true]);
    assert.deepEqual(
      card.problems.map(({ path }) => path),
      ['categories'],
    );
    const uneven = cardOf(await save(card, contentOf('Site visits', [60, 30])));
    assert.match(uneven.problems[0]?.message ?? '', /Give 10 more/);
    const refused = await send('POST', '/site-visits/publish', { revision: uneven.revision });
    assert.deepEqual([refused.status, refused.body['code']], [400, 'validation_failed']);
    const published = await publish(cardOf(await save(uneven, contentOf('Site visits'))));
    assert.deepEqual([published.state, published.activeVersion, published.hasDraft], ['active', 1, false]);
    assert.deepEqual([published.versions[0]?.note, published.versions[0]?.publishedBy], ['why', 'Admin']);
    assert.ok(published.publishedKeys.includes('parking-told'));
  });

  test('that somebody has saved, published or thrown away meanwhile is not overwritten', async () => {
    const card = await create('Races');
    const saved = cardOf(await save(card, contentOf('Races')));
    assert.equal((await save(card, contentOf('Stale'))).status, 409);
    const live = await publish(saved);
    // From before the publication: its content would undo it.
    assert.equal((await save(saved, contentOf('Stale'))).status, 409);
    const edited = cardOf(await save(live, contentOf('Races', [50, 50])));
    assert.deepEqual([edited.changes.length, edited.activeVersion], [2, 1]);
    assert.equal((await send('DELETE', '/races/draft')).status, 204);
    const back = cardOf(await send('GET', '/races'));
    assert.deepEqual([back.hasDraft, back.content.categories[0]?.criteria[0]?.weight], [false, 60]);
    assert.equal((await save(edited, contentOf('Stale'))).status, 409);
    const both = await Promise.all([save(back, contentOf('Anna')), save(back, contentOf('Bert'))]);
    assert.deepEqual(
      both.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409],
    );
  });

  test('that says what is active is no new version; one that was never published is gone when thrown away', async () => {
    const live = await publish(cardOf(await save(await create('Twice'), contentOf('Twice'))));
    const same = await publish(cardOf(await save(live, contentOf('Twice'))));
    assert.deepEqual([same.activeVersion, same.versions.length, same.hasDraft], [1, 1, false]);
    await create('Nothing yet');
    assert.equal((await send('DELETE', '/nothing-yet/draft')).status, 204);
    assert.equal((await send('GET', '/nothing-yet')).status, 404);
  });
});

describe('versions', () => {
  test('never change: an earlier one is active again, or edited on', async () => {
    const first = await publish(cardOf(await save(await create('Steps'), contentOf('Steps'))));
    const second = await publish(cardOf(await save(first, contentOf('Steps', [10, 90]))));
    assert.deepEqual([second.activeVersion, second.versions.map(({ state }) => state)], [2, ['active', 'archived']]);
    const back = cardOf(await send('PATCH', '/steps', { activeVersion: 1 }));
    assert.deepEqual([back.activeVersion, back.content.categories[0]?.criteria[0]?.weight], [1, 60]);
    const again = cardOf(await send('POST', '/steps/draft-from', { revision: back.revision, version: 2 }));
    assert.deepEqual([again.hasDraft, again.content.categories[0]?.criteria[0]?.weight], [true, 10]);
    const version = (await send('GET', '/steps/versions/1')).body as { content: ScorecardContent; changesToDraft: unknown[] };
    assert.deepEqual([version.content, version.changesToDraft.length], [contentOf('Steps'), 2]);
    assert.equal((await send('GET', '/steps/versions/3')).status, 404, 'a draft is no version');
  });

  test('a card is put away unless calls still go to it, and comes back', async () => {
    const refused = await send('PATCH', '/discovery', { activeVersion: null });
    assert.equal(refused.status, 409);
    assert.match(String(refused.body['detail']), /default card/);
    const away = cardOf(await send('PATCH', '/steps', { activeVersion: null }));
    assert.deepEqual([away.state, away.activeVersion], ['archived', null]);
    assert.equal(cardOf(await send('PATCH', '/steps', { activeVersion: 2 })).state, 'active');
  });
});

describe('files and templates', () => {
  test('a card comes back from its file as it was; the same file twice changes nothing', async () => {
    await publish(cardOf(await save(await create('On paper'), { ...contentOf('On paper'), description: 'Two\nlines: yes' })));
    const { fileName, yaml } = (await send('GET', '/on-paper/file')).body as { fileName: string; yaml: string };
    assert.equal(fileName, 'on-paper.yaml');
    const take = async (text: string) =>
      (await send('POST', '/import', { yaml: text })).body as { outcome: string; scorecard: ScorecardDetail };
    assert.equal((await take(yaml)).outcome, 'unchanged');
    const changed = await take(yaml.replace('Did we offer lunch?', 'Did we offer dinner?'));
    assert.deepEqual([changed.outcome, changed.scorecard.hasDraft, changed.scorecard.changes.length], ['changed', true, 1]);
    const made = await take(yaml.replace('key: on-paper', 'key: elsewhere'));
    assert.deepEqual([made.outcome, made.scorecard.scorecardKey, made.scorecard.state], ['created', 'elsewhere', 'draft']);
    const wrong = await send('POST', '/import', { yaml: yaml.replace('weight: 60', 'weight: heavy') });
    assert.match(String(wrong.body['detail']), /no scorecard\. categories\.0\.criteria\.0\.weight: Line \d+/);
  });

  test('every template can be published as it stands', async () => {
    for (const { key, content } of scorecardTemplates) {
      const card = await create(`From ${key}`, { kind: 'template', key });
      assert.deepEqual([card.problems, card.content.categories.length], [[], content.categories.length], key);
      assert.equal((await send('DELETE', `/${card.scorecardKey}/draft`)).status, 204);
    }
    assert.equal((await send('POST', '', { name: 'X', from: { kind: 'template', key: 'none' } })).status, 404);
  });
});

describe('which card scores a call', () => {
  test('rules decide from top to bottom, are shown on the calls one has, and hold from then on', async () => {
    const inbound = await finishedCall({ direction: 'inbound' });
    const outbound = await finishedCall({ direction: 'outbound' });
    const rules = [{ scorecardKey: 'site-visits', conditions: [{ kind: 'direction', is: 'inbound' }] }];
    const choice = { rules, defaultKey: 'discovery' };
    const choose = (method: string, path: string, body?: unknown) => admin.send(method, `/api/scorecard-choice${path}`, body);
    const preview = (await choose('POST', '/preview', choice)).body as {
      calls: { callId: string; scorecardKey: string; because: string }[];
    };
    const told = new Map(preview.calls.map((call) => [call.callId, [call.scorecardKey, call.because]]));
    assert.deepEqual(told.get(inbound), ['site-visits', 'rule 1 fits: they rang us']);
    assert.deepEqual(told.get(outbound), ['discovery', 'no rule fits, and it is the default card']);
    const wrong = await choose('PUT', '', { ...choice, defaultKey: 'nothing', revision: 0 });
    assert.deepEqual([wrong.status, wrong.body['code']], [400, 'validation_failed']);
    assert.equal((await choose('PUT', '', { ...choice, revision: 0 })).status, 200);
    assert.equal((await choose('PUT', '', { ...choice, revision: 0 })).status, 409, 'saved since');
    assert.equal((await send('PATCH', '/site-visits', { activeVersion: null })).status, 409, 'a rule leads to it');

    await scoreCall(intake(), { teamId, callId: inbound }, never());
    const { score, scores } = await callOf(inbound);
    assert.deepEqual([score, scores.length, scores[0]?.scorecard.key, scores[0]?.scorecard.version], [60, 1, 'site-visits', 1]);
  });
});

describe('trying', () => {
  test('a draft on a call shows its score with evidence beside the saved one and changes nothing', async () => {
    const callId = await finishedCall({ direction: 'inbound' });
    await scoreCall(intake(), { teamId, callId }, never());
    const card = cardOf(await send('GET', '/site-visits'));
    const draft = cardOf(await save(card, contentOf('Site visits', [90, 10])));
    const answer = await send('POST', '/site-visits/try', { callId });
    assert.equal(answer.status, 200, answer.text);
    const { saved, tried } = answer.body as Record<
      'saved' | 'tried',
      { overall: number; categories: { criteria: { checks: { evidence: { quote: string }[] }[] }[] }[] }
    >;
    assert.deepEqual([saved.overall, tried.overall], [60, 90]);
    assert.match(tried.categories[0]?.criteria[0]?.checks[0]?.evidence[0]?.quote ?? '', /park right behind/);
    assert.equal((await callOf(callId)).score, 60);
    const steady = await send('POST', '/site-visits/stability', { callId, times: 3 });
    assert.deepEqual(steady.body, { kind: 'deterministic' }, 'this machine is not asked several times');
    await publish(draft);
    assert.equal((await callOf(callId)).score, 60, 'a score keeps the version it was made with');
  });
});

describe('scoring anew', () => {
  const run = async () => {
    for (const { name, input } of await server.jobs()) {
      if (name === 'rescore-calls') await rescoreCalls(intake(), input as { teamId: string; rescoreId: string }, never());
    }
  };
  const lineOf = (answer: Answer): RescoreLine => {
    assert.equal(answer.status, 200, answer.text);
    return answer.body as unknown as RescoreLine;
  };

  test('counts first, runs in the background, waits while the evaluator is away, and compares afterwards', async () => {
    const estimate = (await send('POST', '/site-visits/rescores/estimate', {})).body as {
      calls: number;
      version: number;
      cost: { kind: string };
    };
    assert.deepEqual([estimate.calls, estimate.version, estimate.cost.kind], [2, 2, 'local']);
    assert.equal(
      (await send('POST', '/site-visits/rescores', { version: 1 })).status,
      409,
      'another version than the estimated one',
    );
    const { rescoreId } = lineOf(await send('POST', '/site-visits/rescores', { version: 2 }));
    assert.equal((await send('POST', '/site-visits/rescores', { version: 2 })).status, 409, 'one at a time');

    const away: Evaluator = {
      evaluate: () => Promise.reject(new Problem('provider_unreachable', 'The evaluator is away.', { retryable: true })),
      close: async () => {},
    };
    await rescoreCalls(intake(away), { teamId, rescoreId }, never());
    const waiting = lineOf(await admin.send('GET', `/api/rescores/${rescoreId}`));
    assert.deepEqual([waiting.state, waiting.waitsBecause, waiting.calls.waiting], ['running', 'The evaluator is away.', 2]);

    await run();
    const done = lineOf(await admin.send('GET', `/api/rescores/${rescoreId}`)) as RescoreLine & {
      comparison: Record<string, unknown>;
      moved: unknown[];
    };
    assert.deepEqual([done.state, done.waitsBecause, done.calls], ['done', null, { waiting: 0, done: 2, failed: 0, left_out: 0 }]);
    const { calls, averageBefore, averageAfter, higher } = done.comparison;
    assert.deepEqual([calls, averageBefore, averageAfter, higher, done.moved.length], [2, 60, 90, 2, 2]);
    assert.equal(((await send('POST', '/site-visits/rescores/estimate', {})).body as { calls: number }).calls, 0);
    await run();
    assert.equal((await send('GET', '/site-visits')).body['usedOn'], 2);
  });

  test('a call that cannot be scored is named and the next is taken; it stops when somebody stops it', async () => {
    const card = cardOf(await send('GET', '/site-visits'));
    await publish(cardOf(await save(card, contentOf('Site visits', [30, 70]))));
    await finishedCall({ direction: 'inbound' });
    const { rescoreId } = lineOf(await send('POST', '/site-visits/rescores', { version: 3 }));
    let judged = 0;
    const broken: Evaluator = {
      async evaluate(input) {
        judged += 1;
        if (judged === 1) throw new Error('a fault of ours');
        const evaluation = await evaluator.evaluate(input);
        await admin.send('PATCH', `/api/rescores/${rescoreId}`, { state: 'cancelled' });
        return evaluation;
      },
      close: async () => {},
    };
    await rescoreCalls(intake(broken), { teamId, rescoreId }, never());
    await run();
    const { calls, state } = lineOf(await admin.send('GET', `/api/rescores/${rescoreId}`));
    assert.deepEqual([state, calls], ['cancelled', { waiting: 1, done: 1, failed: 1, left_out: 0 }]);
    assert.equal((await send('GET', '/site-visits/rescores')).status, 200);
  });
});
