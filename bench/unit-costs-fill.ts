// What hangs on the calls of a filled team besides words and scores: transcripts, recordings, stages, plans, attempts, logs.
import type pg from 'pg';
import type { Utterance } from '../rules/transcript.ts';

const TALKS = 200;
const UTTERANCES = 60;
const WORDS_AN_UTTERANCE = 12;
const MS_A_WORD = 400;
const PEAKS = 1_000;

/** The same row of numbers from 0 to 1 for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed * 7_919 + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A call of five minutes, each word with its times, as the recogniser leaves it. */
function talkOf(seed: number): Utterance[] {
  const dice = chanceOf(seed);
  let atMs = 0;
  return Array.from({ length: UTTERANCES }, (_, place) => {
    const words = Array.from({ length: WORDS_AN_UTTERANCE }, () => {
      const startMs = atMs;
      atMs += Math.round(MS_A_WORD * (0.5 + dice()));
      return { text: `word${Math.floor(8_000 * dice() ** 3)}`, startMs, endMs: atMs };
    });
    const isUs = place % 2 === 0;
    return {
      ...{ speaker: isUs ? 'Rep' : 'Customer', side: isUs ? ('us' as const) : ('them' as const), channel: isUs ? 0 : 1 },
      ...{ startMs: words[0]?.startMs ?? 0, endMs: atMs, text: words.map(({ text }) => text).join(' '), words },
    };
  });
}

const done = `from call c where c.team_id = $1 and c.state = 'done'`;
/** Which of the talks a call had follows from its id. */
const talkOfCall = `('x' || substr(c.id::text, 25, 6))::bit(24)::integer % ${TALKS}`;

/** One after the other; each is one statement for a team. The first parameter is the team. */
const rows: readonly string[] = [
  `insert into transcript (team_id, call_id, version, source, engine, speakers_estimated, times_estimated, utterances, created_at)
    select c.team_id, c.id, 1, 'transcribed', 'sherpa-onnx/moonshine-base', false, false, t.utterances, c.called_at
    from (select * ${done} offset 0) c join unit_talk t on t.talk = ${talkOfCall}`,
  `insert into recording (team_id, call_id, file_key, bytes, sha256, container, format, sample_rate_hz, channels, length_ms, peaks, wav_key, fetched_at, decoded_at)
    select c.team_id, c.id, c.team_id || '/' || c.id || '/source', 4800000, md5(c.id::text) || md5(c.id::text), 'wav', 'mu-law', 8000, 2,
      c.duration_ms, p.peaks, c.team_id || '/' || c.id || '/16k', c.called_at, c.called_at
    from (select * ${done} offset 0) c join unit_talk p on p.talk = ${talkOfCall}`,
  `insert into call_analysis (team_id, call_id, metrics, created_at)
    select c.team_id, c.id, jsonb_build_object('talkShare', random(), 'longestMonologueMs', floor(random() * 60000), 'questions', 12,
      'wordsAMinute', 140 + random(), 'turns', 60, 'interruptions', 3, 'patienceMs', 800, 'silenceMs', 20000), c.called_at ${done}`,
  `insert into call_stage (team_id, call_id, stage, state, progress, attempt, started_at, ended_at)
    select c.team_id, c.id, stage, 'done', 1, 1, c.called_at, c.called_at
    from (select * ${done} offset 0) c, unnest(array['fetch','decode','transcribe','analyse','score']) stage`,
  `insert into planned_call (team_id, id, agent_id, trigger_key, door, state, contact, to_number, zones, plan, metadata, webhook_fields, waiting_since, attempts, last_disposition, created_at, updated_at, ended_at)
    select c.team_id, c.id, '00000000-0000-4000-8000-000000000001', 'contact ' || c.id, 'list', 'done',
      jsonb_build_object('firstname', 'Anna', 'lastname', 'Miller', 'company', 'Acme', 'phone', '+12125550123'), '+1212' || floor(random() * 1e7)::text,
      '["America/New_York"]', '{"retries": 2}', '{}', '{}', c.called_at, 1, 'connected', c.called_at, c.called_at, c.called_at ${done}`,
  `insert into attempt (team_id, id, planned_call_id, number, state, agent_id, to_number, carrier, carrier_ref, due_at, intent_at, rang_at, answered_at, ended_at, disposition, allowed_because, rules_version, variables, call_id, created_at, updated_at)
    select p.team_id, p.id, p.id, 0, 'ended', p.agent_id, p.to_number, 'twilio', 'CA' || md5(p.id::text), p.created_at, p.created_at, p.created_at, p.created_at,
      p.created_at, 'connected', (select jsonb_agg(jsonb_build_object('check', 'check ' || n, 'found', 'All calling hours are open.', 'source', null)) from generate_series(1, 9) n),
      'us 2026-11-26, india 2026-11-26, eu 2026-11-26, uk 2026-11-26', '{"firstname": "Anna"}', p.id, p.created_at, p.created_at
    from planned_call p where p.team_id = $1`,
  `insert into audit_entry (team_id, id, at, actor_kind, act, subject, detail)
    select c.team_id, c.id, c.called_at, 'server', 'call.opened', c.title, '{"fields": ["title"]}' ${done}`,
  `insert into pgboss.job_common (name, data, state, created_on, started_on, completed_on, start_after, keep_until, policy, group_id)
    select name, jsonb_build_object('teamId', c.team_id, 'callId', c.id), 'completed', now(), now(), now(), now(), now() + interval '14 days', 'standard', c.team_id
    from (select * ${done} offset 0) c, unnest(array['fetch-recording','decode-recording','transcribe-call','analyse-call','score-call']) name`,
];

/** Indexes stand while the rows go in, as they do in earnest. Triggers do not: what they keep is there already. */
export async function fillAroundCalls(
  pool: pg.Pool,
  teamId: string,
  onTable: (name: string, seconds: number) => void,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off`);
    await client.query('create temporary table unit_talk (talk integer primary key, utterances jsonb, peaks jsonb)');
    for (let talk = 0; talk < TALKS; talk += 1) {
      const chance = chanceOf(talk + TALKS);
      const peaks = Array.from({ length: PEAKS }, () => Math.floor(100 * chance()));
      await client.query('insert into unit_talk values ($1, $2, $3)', [talk, JSON.stringify(talkOf(talk)), JSON.stringify(peaks)]);
    }
    for (const statement of rows) {
      const startedAt = performance.now();
      await client.query(statement, [teamId]);
      onTable(/insert into (\S+)/.exec(statement)?.[1] ?? '', (performance.now() - startedAt) / 1_000);
    }
  } finally {
    client.release(true);
  }
}
