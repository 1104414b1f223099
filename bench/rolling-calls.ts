// Calls that are held while processes come and go: asked for one after the other, really spoken in the workers' processes of live calls.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newAgentSettings } from '../rules/agent.ts';
import type { RingsideProcess } from '../test/ringside-process.ts';
import type { TestDatabase } from '../test/test-database.ts';
import { numberWhereItIsDay } from './daylight.ts';
import { isHeardOnBothSides, secondsOf, type GrowingRecordings } from './rolling-recordings.ts';

const ANSWERED_WITHIN_MS = 5_000;
const PATIENCE_MS = 20_000;
/** Fewer would prove nothing. */
const FEWEST_CONNECTED = 3;
/** What a kill may take of a recording, and as much that the head of the file did not promise yet. */
const LOST_BY_KILL_SECONDS = 1;
/** Whoever answers a number that ends so has a minute and says yes. */
const FIRST_NUMBER = 1_000;

export type HeldCalls = {
  /** Asks for one call, of the next process when one does not answer. */
  ask(webs: readonly RingsideProcess[]): Promise<void>;
  /** How many are talked on at this moment. */
  talking(): Promise<number>;
  /** How many have not ended, or wait to become a recorded call. */
  open(): Promise<number>;
  judge(given: HeldCallsEvidence): Promise<HeldCallsVerdict>;
};

export type HeldCallsEvidence = {
  /** Who was interrupted earlier was cut off by a restart. */
  killsFrom: Date;
  /** Attempts whose process was killed while both sides could be heard on their recordings. */
  killed: ReadonlySet<string>;
  recordings: Pick<GrowingRecordings, 'seenSeconds'>;
  dataFolder: string;
};

export type HeldCallsVerdict = {
  asked: number;
  connected: number;
  cutByKills: number;
  recorded: number;
  /** What else became of calls, by how it is called. */
  otherwise: Record<string, number>;
  /** A sentence each. */
  amiss: string[];
};

/** With a team that exists; `commander` is a process whose command line makes the key. */
export async function openHeldCalls(database: TestDatabase, commander: RingsideProcess): Promise<HeldCalls> {
  const { db } = database;
  const { id: teamId } = await db.selectFrom('team').select('id').executeTakeFirstOrThrow();
  const agentId = await publishAgent(database, teamId);
  const { code, stdout, stderr } = await commander.command('keys', 'create', '--name', 'calls', '--purpose', 'calls');
  if (code !== 0) throw new Error(`no key for calls was made: ${stderr}`);
  const key = stdout.trim();
  let asked = 0;
  const refused: string[] = [];
  return {
    async ask(webs) {
      const to_number = numberWhereItIsDay(new Date(), FIRST_NUMBER + asked);
      const idempotencyKey = randomUUID();
      asked += 1;
      const until = performance.now() + PATIENCE_MS;
      let lastError = '';
      for (let tries = 0; performance.now() < until; tries += 1) {
        try {
          const answer = await fetch(`${webs[(asked + tries) % webs.length]?.url}/call/outbound`, {
            method: 'POST',
            headers: { 'x-api-key': key, 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
            body: JSON.stringify({ to_number, agent_id: agentId, number_of_retries: 0 }),
            signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
          });
          const text = await answer.text();
          if (answer.ok) return;
          lastError = `${answer.status} ${text.slice(0, 200)}`;
        } catch (error) {
          lastError = String(error);
        }
        await sleep(100);
      }
      refused.push(`the call to ${to_number} was refused for good: ${lastError}`);
    },
    async talking() {
      const rows = await db.selectFrom('liveCall').select('attemptId').where('state', '=', 'talking').execute();
      return rows.length;
    },
    async open() {
      const plans = await db.selectFrom('plannedCall').select('id').where('endedAt', 'is', null).execute();
      const left = await db.selectFrom('liveCall').select('attemptId').where('hasRecording', '=', true).execute();
      return plans.length + left.length;
    },
    async judge(evidence) {
      const calls = await readHeldCalls(database);
      const ended = await db.selectFrom('plannedCall').select('id').where('endedAt', 'is not', null).execute();
      const neverEnded = asked - refused.length - ended.length;
      const connected = calls.filter(({ disposition }) => disposition === 'connected').length;
      const otherwise = calls.flatMap(({ disposition }) =>
        disposition === 'connected' || disposition === 'interrupted' ? [] : [disposition ?? 'not ended'],
      );
      return {
        ...{ asked, connected, cutByKills: calls.filter(({ id }) => evidence.killed.has(id)).length },
        recorded: calls.filter(({ callState }) => callState !== null).length,
        otherwise: Object.fromEntries([...Map.groupBy(otherwise, (name) => name)].map(([name, those]) => [name, those.length])),
        amiss: [
          ...refused,
          ...(neverEnded > 0 ? [`${neverEnded} calls that were asked for have not ended`] : []),
          ...(connected < FEWEST_CONNECTED ? [`only ${connected} calls were connected, which proves nothing`] : []),
          ...[...Map.groupBy(calls, ({ plannedCallId }) => plannedCallId)].flatMap(([, attempts]) =>
            attempts.length > 1 ? [`${attempts[0]?.toNumber} was rung ${attempts.length} times for one call`] : [],
          ),
          ...calls.flatMap((call) =>
            findAmiss(call, evidence).map((what) => `the call to ${call.toNumber} (attempt ${call.id}) ${what}`),
          ),
        ],
      };
    },
  };
}

type HeldCall = Awaited<ReturnType<typeof readHeldCalls>>[number];

/** Attempts with the recorded calls they became. */
function readHeldCalls({ db }: TestDatabase) {
  return db
    .selectFrom('attempt as a')
    .leftJoin('liveCall as l', (join) => join.onRef('l.teamId', '=', 'a.teamId').onRef('l.attemptId', '=', 'a.id'))
    .leftJoin('call as c', (join) => join.onRef('c.teamId', '=', 'a.teamId').onRef('c.id', '=', 'a.callId'))
    .leftJoin('recording as r', (join) => join.onRef('r.teamId', '=', 'a.teamId').onRef('r.callId', '=', 'a.callId'))
    .select(['a.id', 'a.plannedCallId', 'a.toNumber', 'a.disposition', 'a.endedAt', 'l.told', 'c.state as callState', 'r.fileKey'])
    .execute();
}

function findAmiss(call: HeldCall, { killsFrom, killed, recordings, dataFolder }: HeldCallsEvidence): string[] {
  const { id, disposition, endedAt, told, callState, fileKey } = call;
  const wasKilled = killed.has(id);
  const seen = recordings.seenSeconds(id);
  const mustBeHeard = disposition === 'connected' || wasKilled;
  const amiss: string[] = [];
  if (disposition === 'interrupted' && endedAt !== null && endedAt < killsFrom) amiss.push('was cut off by a restart');
  if (callState === null || fileKey === null) {
    if (!mustBeHeard && seen === 0) return amiss;
    const story = `was ${disposition}, ${seen.toFixed(1)} s of it were seen in its file, and there is no recorded call`;
    return [...amiss, `${story}. ${told?.summary ?? 'Nobody could tell how it went.'}`];
  }
  if (callState !== 'done') amiss.push(`has a recorded call that is not scored: ${callState}`);
  const path = join(dataFolder, 'files', fileKey);
  const kept = secondsOf(path);
  if (kept < seen - (wasKilled ? LOST_BY_KILL_SECONDS : 0))
    amiss.push(`has ${kept.toFixed(1)} s of recording, and ${seen.toFixed(1)} s of it were seen while it went on`);
  if (mustBeHeard && !isHeardOnBothSides(path)) amiss.push('has a recording on which not both sides can be heard');
  return amiss;
}

/** Without numbers of its own: then the simulated carrier plays the call. */
async function publishAgent({ db }: TestDatabase, teamId: string): Promise<string> {
  const agentId = randomUUID();
  const at = new Date();
  const content = JSON.stringify({
    ...{
      ...newAgentSettings,
      name: 'Nora',
      voice: 'slt',
      purpose: 'service',
      firstMessage: 'Hi, this is Nora. Do you have a minute?',
    },
    disclosureLine: 'This is an automated call from Acme.',
    instructions: 'demo: Would you like to see a short demo?\nClose: A colleague will write to you. Goodbye.',
    retries: { retries: 0, gapsMinutes: [] },
    window: { ...newAgentSettings.window, start: '00:00', end: '24:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
  });
  const made = { teamId, id: agentId, slug: 'nora', name: 'Nora', state: 'active', draft: content, publishedVersion: 1 } as const;
  await db
    .insertInto('agent')
    .values({ ...made, createdBy: null, createdAt: at, updatedAt: at })
    .execute();
  const version = { teamId, agentId, version: 1, content, note: '', publishedBy: null, publishedAt: at };
  await db.insertInto('agentVersion').values(version).execute();
  return agentId;
}
