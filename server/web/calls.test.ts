// The list of calls page by page, one call, and running a call again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { callDetail } from '../../contract/calls.ts';
import { saveTranscript } from '../database/transcripts.ts';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer();
});
after(() => server.close());

async function teamWithCalls(count: number): Promise<{ teamId: string; admin: Browser }> {
  const { teamId, admin } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  // Every third without score, every fifth without length, several on the same instant: what paging trips over.
  await sql`
    insert into call (team_id, id, source, state, title, rep_name, rep_email, called_at, duration_ms, score, received_at, updated_at)
    select ${teamId}, gen_random_uuid(), 'push', case when n % 7 = 0 then 'failed' else 'done' end, 'Call number ' || n,
      case when n % 2 = 0 then 'Maya Lind' else 'Tom 100%' end, case when n % 2 = 0 then 'maya@example.com' else 'tom@example.com' end,
      timestamptz '2026-01-01' + (n / 4) * interval '1 minute', case when n % 5 = 0 then null else (n % 50) * 1000 end,
      case when n % 3 = 0 then null else n % 101 end, now(), now()
    from generate_series(1, ${count}::int) n`.execute(server.database.db);
  return { teamId, admin: browser };
}

type Row = { callId: string; title: string; score: number | null; durationMs: number | null; calledAt: string };
async function page(
  browser: Browser,
  query: Record<string, string>,
): Promise<{ items: Row[]; nextCursor: string | null; total: number; isTotalCut: boolean }> {
  const answer = await browser.send('GET', `/api/calls?${new URLSearchParams(query).toString()}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as { items: Row[]; nextCursor: string | null; total: number; isTotalCut: boolean };
}
async function allPages(
  browser: Browser,
  query: Record<string, string>,
  between: () => Promise<void> = async () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < 100; turn++) {
    const answer: Awaited<ReturnType<typeof page>> = await page(browser, { ...query, ...(cursor ? { cursor } : {}) });
    rows.push(...answer.items);
    cursor = answer.nextCursor;
    if (!cursor) return rows;
    await between();
  }
  throw new Error('the list has no end');
}

describe('the list of calls', () => {
  const figure = {
    date: (row: Row) => Date.parse(row.calledAt),
    score: (row: Row) => row.score,
    length: (row: Row) => row.durationMs,
  };
  for (const sort of ['-date', 'date', '-score', 'score', '-length', 'length'] as const) {
    test(`sorted by ${sort}: every call once, in order, those without the figure last, whatever arrives meanwhile`, async () => {
      const { teamId, admin } = await teamWithCalls(100);
      const before_ = new Set((await allPages(admin, { limit: '200' })).map((row) => row.callId));
      assert.equal(before_.size, 100);
      let added = 0;
      const rows = await allPages(admin, { sort, limit: '7' }, async () => {
        added += 1;
        const calledAt = new Date(Date.parse('2026-01-01T00:10:00Z') + added);
        await addCall(server, { teamId, title: 'Newcomer', calledAt, score: (added * 13) % 101, durationMs: added * 997 });
      });
      const known = rows.filter((row) => before_.has(row.callId));
      assert.equal(known.length, 100);
      assert.equal(new Set(rows.map((row) => row.callId)).size, rows.length);
      const values = rows.map(figure[sort.replace('-', '') as keyof typeof figure]);
      const firstNull = values.indexOf(null);
      const told = firstNull < 0 ? values : values.slice(0, firstNull);
      assert.ok(values.slice(told.length).every((value) => value === null));
      const expected = told.toSorted((a, b) => (sort.startsWith('-') ? Number(b) - Number(a) : Number(a) - Number(b)));
      assert.deepEqual(told, expected);
    });
  }

  test('filters by words, state, band, rep and time, and counts what they find', async () => {
    const { admin } = await teamWithCalls(100);
    const total = async (query: Record<string, string>) => (await page(admin, query)).total;
    assert.equal(await total({ search: 'number 2' }), 11);
    assert.equal(await total({ search: '24 CALL' }), 1);
    assert.equal(await total({ search: 'umber' }), 0);
    assert.equal(await total({ search: 'example.com' }), 100);
    assert.equal(await total({ search: 'maya@' }), 50);
    assert.equal(await total({ search: '100%' }), 51);
    assert.equal(await total({ search: '%%' }), 0);
    assert.equal(await total({ state: 'failed' }), 14);
    assert.equal(await total({ source: 'upload' }), 0);
    assert.equal(await total({ rep: 'TOM@example.com' }), 50);
    assert.equal(await total({ rep: 'Maya Lind' }), 0);
    assert.equal(await total({ by: 'people' }), 100);
    assert.equal(await total({ by: 'agents' }), 0);
    assert.equal(await total({ direction: 'inbound' }), 0);
    assert.equal(await total({ minScore: '50', maxScore: '59' }), 7);
    assert.equal(await total({ scorecard: 'discovery' }), 0);
    assert.equal(await total({ band: 'none' }), 33);
    assert.equal((await total({ band: 'strong' })) + (await total({ band: 'fair' })) + (await total({ band: 'weak' })), 67);
    assert.equal(await total({ from: '2026-01-01T00:10:00Z', to: '2026-01-01T00:11:00Z' }), 8);
    const reps = (await admin.send('GET', '/api/calls')).body['reps'] as { email: string }[];
    assert.deepEqual(
      reps.map((rep) => rep.email),
      ['maya@example.com', 'tom@example.com'],
    );
  });

  test('finds what was said, as the newest transcript has it', async () => {
    const { teamId, admin } = await teamWithCalls(3);
    const [first, second, third] = (await page(admin, {})).items.map((row) => row.callId);
    const say = async (callId: string | undefined, ...lines: string[]) => {
      const utterances = lines.map((text) => ({
        speaker: 'A',
        side: 'us' as const,
        channel: null,
        startMs: null,
        endMs: null,
        text,
      }));
      await saveTranscript(
        server.database.db,
        { teamId, callId: callId ?? '' },
        { source: 'given', engine: 'test', speakersEstimated: false, timesEstimated: false, utterances },
        new Date(),
      );
    };
    await say(first, 'We offer a free trial.', 'The price comes later.');
    await say(second, 'A trial is not free of trouble.');
    await say(third, 'Nothing about it', 'le prix est élevé');
    const said = async (text: string) =>
      (await page(admin, { said: text })).items.map((row) => row.callId).toSorted((a, b) => (a < b ? -1 : 1));
    const ids = (...found: (string | undefined)[]) => found.map(String).toSorted((a, b) => (a < b ? -1 : 1));
    assert.deepEqual(await said('TRIAL free'), ids(first, second));
    assert.deepEqual(await said('"free trial"'), ids(first));
    assert.deepEqual(await said('Élevé'), ids(third));
    assert.deepEqual(await said('tri'), []);
    assert.deepEqual(await said('"'), []);
    await say(first, 'All of it is new.');
    assert.deepEqual(await said('trial'), ids(second));
    await server.database.db.deleteFrom('transcript').where('teamId', '=', teamId).where('version', '=', 2).execute();
    assert.deepEqual(await said('trial'), ids(first, second));
    const other = await teamWithCalls(1);
    assert.equal((await page(other.admin, { said: 'trial' })).total, 0);
  });

  test('of a rep are those of the person and of the address, each once, in one order', async () => {
    const { teamId, admin } = await teamWithCalls(8);
    const { rows } = await sql<{ email: string; id: string }>`
      select p.email, p.id from person p join team_member m on m.person_id = p.id where m.team_id = ${teamId}`.execute(
      server.database.db,
    );
    const person = rows[0] ?? { email: '', id: '' };
    await sql`
      update call set rep_person_id = case when score % 2 = 0 then ${person.id} end, rep_name = 'Known before',
        rep_email = case when score % 4 = 0 then null else ${person.email} end
      where team_id = ${teamId} and score is not null`.execute(server.database.db);
    for (const query of [{ rep: person.email }, { search: 'admin' }]) {
      for (const sort of ['date', '-score', 'length']) {
        const all = await allPages(admin, { ...query, sort, limit: '2' });
        const wanted = (await allPages(admin, { sort })).filter(({ score }) => score !== null);
        assert.deepEqual(
          all.map((row) => row.callId),
          wanted.map((row) => row.callId),
          JSON.stringify({ ...query, sort }),
        );
        assert.equal((await page(admin, query)).total, all.length);
      }
    }
  });

  test('counts exactly up to ten thousand, and goes on behind a page that found nothing', async () => {
    const { teamId, admin } = await teamWithCalls(10_050);
    const all = await page(admin, { limit: '1' });
    assert.deepEqual([all.total, all.isTotalCut], [10_000, true]);
    assert.equal((await page(admin, { limit: '1', state: 'failed' })).total, 1_435);

    // Often met with a year before, and in none of the calls since.
    await sql`
      insert into call (team_id, id, source, state, title, called_at, score, received_at, updated_at)
      select ${teamId}, gen_random_uuid(), 'push', 'done', 'Ember', timestamptz '2025-01-01' + n * interval '1 day',
        case when n % 2 = 0 then 1 end, now(), now() from generate_series(1, 40) n`.execute(server.database.db);
    const first = await page(admin, { limit: '50', search: 'ember' });
    assert.deepEqual([first.items.length, first.total, first.isTotalCut], [0, 0, true]);
    for (const sort of ['-date', 'score']) {
      const found = await allPages(admin, { limit: '50', sort, search: 'ember' });
      assert.deepEqual([found.length, new Set(found.map((row) => row.callId)).size], [40, 40], sort);
    }
  });

  test('pages are read along an index', async () => {
    const { teamId } = await teamWithCalls(10_050);
    await sql`analyze call`.execute(server.database.db);
    for (const [order, index] of [
      ['called_at desc, id desc', 'call_by_date'],
      ['score desc, id desc', 'call_by_score'],
      ['duration_ms, id', 'call_by_length'],
    ] as const) {
      const column = order.split(/[ ,]/)[0] ?? '';
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        explain select id from call where team_id = ${teamId} and ${sql.raw(column)} is not null order by ${sql.raw(order)} limit 50`.execute(
        server.database.db,
      );
      const plan = JSON.stringify(rows);
      assert.ok(plan.includes(index) && !plan.includes('"Sort'), `${order}: ${plan}`);
    }
  });

  test('a cursor of another order, of another list or made up is refused', async () => {
    const { admin } = await teamWithCalls(20);
    const { nextCursor } = await page(admin, { limit: '5', sort: 'score' });
    for (const cursor of [nextCursor ?? '', 'nonsense', Buffer.from('{"sort":"-date"}').toString('base64url')]) {
      const answer = await admin.send('GET', `/api/calls?cursor=${cursor}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.body['code'], 'validation_failed');
    }
    assert.equal((await admin.send('GET', '/api/calls?limit=1000')).status, 400);
  });
});

describe('one call', () => {
  test('shows its stages in order, and the one that failed first', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const stages = { score: 'waiting', fetch: 'failed', decode: 'waiting', transcribe: 'waiting', analyse: 'waiting' } as const;
    const callId = await addCall(server, { teamId, state: 'failed', audioUrl: 'https://x.example/a.mp3', stages });
    const answer = await admin.send('GET', `/api/calls/${callId}`);
    const call = callDetail.parse(answer.body);
    assert.deepEqual(
      call.stages.map((line) => line.stage),
      ['fetch', 'decode', 'transcribe', 'analyse', 'score'],
    );
    assert.deepEqual([call.current?.stage, call.current?.error?.code], ['fetch', 'recording_gone']);
    assert.equal(call.recording, null);
    const [row] = (await page(admin, {})).items as unknown as { current: unknown }[];
    assert.deepEqual(row?.current, call.current);
  });

  test('shows recording, newest transcript, figures and scores as the contract says', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const callId = await addCall(server, { teamId, score: 80 });
    const { db } = server.database;
    const of = { teamId, callId };
    const now = new Date();
    const said = {
      speaker: 'Ann',
      side: 'us',
      channel: 0,
      startMs: 0,
      endMs: 900,
      text: 'Hello',
      words: [{ text: 'Hello', startMs: 0, endMs: 900 }],
    } as const;
    await db
      .insertInto('recording')
      .values({
        ...of,
        fileKey: 'a/b',
        bytes: 10,
        sha256: 'ab',
        container: 'wav',
        format: 'wav pcm 16 bit',
        sampleRateHz: 8000,
        channels: 2,
        lengthMs: 900,
        peaks: '[[0,1],[1,0]]',
        wavKey: null,
        fetchedAt: now,
        decodedAt: now,
      })
      .execute();
    for (const version of [1, 2]) {
      await db
        .insertInto('transcript')
        .values({
          ...of,
          version,
          source: 'transcribed',
          engine: `engine ${version}`,
          speakersEstimated: false,
          timesEstimated: false,
          utterances: JSON.stringify([said]),
          createdAt: now,
        })
        .execute();
    }
    const metrics = {
      talkShare: 0.5,
      longestMonologueMs: 900,
      patienceMs: null,
      interruptions: 0,
      questionsByUs: 1,
      questionsByThem: 0,
      wordsPerMinute: 120,
      fillerWordsPerMinute: 0,
      silenceShare: 0,
      longestSilenceMs: 0,
      switchesPerMinute: 1,
      speakers: [{ speaker: 'Ann', side: 'us', talkMs: 900, words: 1, share: 1 }],
    };
    await db
      .insertInto('callAnalysis')
      .values({ ...of, metrics: JSON.stringify(metrics), createdAt: now })
      .execute();
    const result = {
      scorecard: { key: 'discovery', version: 1, name: 'Discovery' },
      evaluator: { kind: 'local', name: 'local', version: '1' },
      overall: 80,
      categories: [],
    };
    await db
      .insertInto('score')
      .values({
        ...of,
        scorecardKey: 'discovery',
        scorecardVersion: 1,
        transcriptVersion: 2,
        overall: 80,
        result: JSON.stringify(result),
        createdAt: now,
      })
      .execute();
    const call = callDetail.parse((await admin.send('GET', `/api/calls/${callId}`)).body);
    assert.equal(call.transcript?.engine, 'engine 2');
    assert.deepEqual(call.transcript?.utterances, [said]);
    assert.deepEqual(call.metrics, metrics);
    assert.equal(call.scores[0]?.overall, 80);
    assert.deepEqual(call.recording, {
      url: `/api/calls/${callId}/recording`,
      originalUrl: null,
      silences: [],
      format: 'wav pcm 16 bit',
      bytes: 10,
      channels: 2,
      lengthMs: 900,
      peaks: [
        [0, 1],
        [1, 0],
      ],
    });
    const labels = JSON.parse((await admin.send('GET', '/api/scoring-labels')).text) as { key: string }[];
    assert.ok(labels.some((label) => label.key === 'talkShare'));
  });
});

describe('running a call again', () => {
  const road = { fetch: 'done', decode: 'done', transcribe: 'done', analyse: 'done', score: 'done' } as const;
  const statesOf = async (teamId: string, callId: string) => {
    const rows = await server.database.db
      .selectFrom('callStage')
      .select(['stage', 'state', 'attempt'])
      .where('teamId', '=', teamId)
      .where('callId', '=', callId)
      .execute();
    return Object.fromEntries(
      rows.map((row) => [row.stage, row.attempt === 0 || row.state !== 'waiting' ? row.state : 'waiting, tries kept']),
    );
  };
  const jobsOf = async (callId: string) =>
    (await server.jobs()).filter((job) => 'callId' in job.input && job.input.callId === callId).map((job) => job.name);
  const audioUrl = 'https://x.example/a.mp3';

  test('starts where it failed, resets what builds on it, and queues the job', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const callId = await addCall(server, {
      teamId,
      state: 'failed',
      audioUrl,
      stages: { ...road, transcribe: 'failed', analyse: 'waiting', score: 'waiting' },
    });
    assert.equal((await admin.send('POST', `/api/calls/${callId}/retry`, {})).status, 204);
    assert.deepEqual(await statesOf(teamId, callId), { ...road, transcribe: 'waiting', analyse: 'waiting', score: 'waiting' });
    assert.deepEqual(await jobsOf(callId), ['transcribe-call']);
    const call = await server.database.db.selectFrom('call').select('state').where('id', '=', callId).executeTakeFirstOrThrow();
    assert.equal(call.state, 'processing');
  });

  test('starts from the stage somebody names', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const callId = await addCall(server, { teamId, audioUrl, stages: road });
    assert.equal((await admin.send('POST', `/api/calls/${callId}/retry`, { from: 'score' })).status, 204);
    assert.deepEqual(await statesOf(teamId, callId), { ...road, score: 'waiting' });
    assert.deepEqual(await jobsOf(callId), ['score-call']);
  });

  test('refuses while a stage runs, a stage that is not needed, and one whose ground is missing', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const running = await addCall(server, { teamId, audioUrl, state: 'processing', stages: { ...road, score: 'running' } });
    const skipped = await addCall(server, { teamId, stages: { ...road, fetch: 'skipped', decode: 'skipped' } });
    const early = await addCall(server, {
      teamId,
      audioUrl,
      state: 'failed',
      stages: { ...road, fetch: 'failed', decode: 'waiting', transcribe: 'waiting' },
    });
    for (const [callId, from] of [
      [running, 'score'],
      [skipped, 'decode'],
      [early, 'score'],
    ] as const) {
      const answer = await admin.send('POST', `/api/calls/${callId}/retry`, { from });
      assert.equal(answer.status, 409, answer.text);
      assert.deepEqual(await jobsOf(callId), []);
    }
  });

  test('the failed jobs of a team are listed newest first, page by page, and all tried again at once', async () => {
    const { teamId, admin } = await teamWithCalls(0);
    const failed: string[] = [];
    for (let n = 0; n < 5; n++) {
      failed.push(
        await addCall(server, {
          teamId,
          state: 'failed',
          audioUrl,
          stages: { ...road, fetch: 'failed', decode: 'waiting', transcribe: 'waiting', analyse: 'waiting', score: 'waiting' },
        }),
      );
    }
    const first = await admin.send('GET', '/api/failed-jobs?limit=3');
    const second = await admin.send('GET', `/api/failed-jobs?limit=3&cursor=${String(first.body['nextCursor'])}`);
    const seen = [first, second].flatMap((answer) => answer.body['items'] as { callId: string; failedAt: string; code: string }[]);
    assert.equal(first.body['total'], 5);
    assert.equal(second.body['nextCursor'], null);
    assert.deepEqual(new Set(seen.map((line) => line.callId)), new Set(failed));
    assert.deepEqual(
      seen.map((line) => line.failedAt),
      seen
        .map((line) => line.failedAt)
        .toSorted()
        .toReversed(),
    );
    assert.equal(seen[0]?.code, 'recording_gone');
    assert.deepEqual((await admin.send('POST', '/api/failed-jobs/retry-all')).body, { retried: 5 });
    assert.equal((await admin.send('GET', '/api/failed-jobs')).body['total'], 0);
    for (const callId of failed) assert.deepEqual(await jobsOf(callId), ['fetch-recording']);
  });
});
