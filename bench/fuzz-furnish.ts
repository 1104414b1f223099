// Gives a team one of each thing, so that requests meet something: an agent that is published, scored calls, comments, links, calls planned.
import { randomUUID } from 'node:crypto';
import { newAgentSettings } from '../rules/agent.ts';
import type { ScoreResult } from '../rules/scorecard.ts';
import type { Db } from '../server/database/tables.ts';
import { saveScore } from '../server/database/scores.ts';
import { moveCall } from '../server/database/stages.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import { softPasskey } from '../test/soft-passkey.ts';
import type { Memory } from './fuzz-memory.ts';

export type Furnishing = {
  url: string;
  publicUrl: string;
  db: Db;
  teamId: string;
  /** An admin. */
  admin: { email: string; password: string; cookie: string };
  keys: { 'recording key': string; 'call key': string };
  memory: Memory;
  /** Stands in everything that is made. */
  word: string;
  hubspotToken: string;
  signing: string;
};

type Told = Record<string, unknown>;

const score: ScoreResult = {
  scorecard: { key: 'discovery', version: 1, name: 'Discovery call' },
  evaluator: { kind: 'local', name: 'local', version: '1' },
  overall: 60,
  categories: [{ key: 'opening', name: 'Opening', score: 60, criteria: [] }],
};

export async function furnish({
  url,
  publicUrl,
  db,
  teamId,
  admin: { email, password, cookie },
  keys,
  memory,
  word,
  hubspotToken,
  signing,
}: Furnishing): Promise<void> {
  const session = { cookie, origin: publicUrl };
  /** Whatever was taken once is worth being changed a little. */
  async function send(
    operation: string,
    body?: unknown,
    ids: Record<string, string> = {},
    headers: Record<string, string> = session,
  ): Promise<Told> {
    const [method = '', path = ''] = operation.split(' ');
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? String(memory.list(name)[0] ?? ''));
    const answer = await fetch(url + address, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`);
    const told = text.startsWith('{') ? (JSON.parse(text) as Told) : {};
    memory.learn(told);
    memory.keepBody(operation, body);
    return told;
  }

  await send('POST /api/hubspot', { token: hubspotToken, webhookSecret: signing });
  for (const kind of ['zoom', 'fathom', 'fireflies', 'aloware', 'twilio']) {
    const key = kind === 'fireflies' ? { key: signing } : {};
    await send('POST /api/recorders', { kind, name: `${kind} ${word}`.slice(0, 60), secret: signing, ...key });
  }
  await send('POST /api/webhooks', { kind: 'standard', url: `https://example.com/${word}`, events: ['call.received'] });

  for (let at = 0; at < 4; at += 1) {
    const call = {
      transcript: `us: Hello, this is ${word}.\nthem: Hi.`,
      callTitle: word,
      externalId: randomUUID(),
      repEmail: email,
    };
    const { callId } = await send('POST /api/integrations/push-api/ingest', call, {}, { 'x-api-key': keys['recording key'] });
    const of = { teamId, callId: String(callId) };
    const spoken = {
      speaker: 'Maya',
      side: 'us',
      channel: null,
      startMs: 0,
      endMs: 9_000,
      text: `Hello, this is ${word}.`,
    } as const;
    const frame = { source: 'given', engine: 'fuzz', speakersEstimated: false, timesEstimated: false } as const;
    await saveTranscript(db, of, { ...frame, utterances: [spoken] }, new Date());
    // One that was not scored leaves something to be scored anew.
    if (at < 3) await saveScore(db, of, { result: score, transcriptVersion: 1 }, new Date());
    await moveCall(db, of, 'done', new Date());
  }
  await send('POST /api/calls/{callId}/comments', { text: word, atMs: 0 });
  await send('POST /api/calls/{callId}/clips', { title: word, fromMs: 0, toMs: 5_000 });
  await send('POST /api/playlists', { name: word.slice(0, 90) });
  await send('POST /api/calls/{callId}/shares', { shows: { score: true, transcript: true, sound: true } });
  await send('PATCH /api/calls/{callId}/transcript', { version: 1, turn: { utterance: 0, text: `Hello, ${word}.` } });
  // Its score has all checks of the card, since it was corrected.
  const check = { scorecardKey: 'discovery', checkKey: 'introduces-themselves' };
  await send('POST /api/calls/{callId}/disputes', { ...check, reason: word });
  await send('GET /api/calls/{callId}/review');
  await send('POST /api/scorecards/{scorecardKey}/rescores', { from: null, to: null, version: 1 }, { scorecardKey: 'discovery' });

  const { options } = await send('POST /api/passkeys/begin', { password });
  await send('POST /api/passkeys', { name: word.slice(0, 60), answer: softPasskey(publicUrl).make(options as Told) });
  await send('GET /api/passkeys');

  await send('POST /api/caller-numbers', { number: '+14155550123', carrier: 'simulated', label: word.slice(0, 60) });
  const agent = await send('POST /api/agents', { name: word.slice(0, 90) });
  const draft = {
    ...newAgentSettings,
    purpose: 'service',
    firstMessage: word,
    instructions: word,
    voice: 'en-anna',
    callerNumbers: ['+14155550123'],
  };
  const saved = await send('PUT /api/agents/{agentId}/draft', { revision: agent['revision'], draft });
  await send('POST /api/agents/{agentId}/publish', { revision: saved['revision'], note: word });
  const { policy, updatedAt } = await send('GET /api/calling-policy');
  await send('PUT /api/calling-policy', { policy, updatedAt });
  const wanted = { to_number: '+12125550101', agent_id: agent['slug'], metadata: { first_name: word } };
  await send('POST /call/outbound', wanted, {}, { 'x-api-key': keys['call key'] });
  await send('POST /api/outbound/campaigns', {
    agentId: agent['agentId'],
    name: word.slice(0, 60),
    csv: 'to_number\n+12125550102\n',
  });
  const csv = 'to_number\n+12125550104\n';
  await send('POST /call/dry-run', { agent_id: agent['slug'], csv }, {}, { 'x-api-key': keys['call key'] });
  await send('POST /api/outbound/dry-run', { agentId: agent['agentId'], csv });
  await send('POST /api/outbound/calls', { agentId: agent['agentId'], requestKey: randomUUID(), toNumber: '+12125550105' });
  const consent = { number: '+12125550103', kind: 'given', scope: 'all', form: 'written', source: word };
  await send('POST /api/consents', consent);

  await send('POST /api/prospects', { from: { kind: 'template', key: 'busy-owner' } });
  await send('POST /api/practice/rounds', { prospectId: memory.list('prospectId')[0], mode: 'text' });
  await send('POST /api/practice/paths', {
    name: word.slice(0, 90),
    steps: [{ prospectId: memory.list('prospectId')[0], passMark: 50 }],
  });
  const shown = await send('GET /api/privacy');
  await send('PUT /api/privacy', { policy: shown['policy'], updatedAt: shown['updatedAt'] });
  await send('GET /api/team');
  const path = { personIds: [memory.list('personId')[0]], dueOn: '2099-01-01' };
  await send('POST /api/practice/paths/{pathId}/assignments', path);
  await send('POST /api/push-keys', { name: word.slice(0, 60) });
  await send('POST /api/team/invitations', { email: `new-${randomUUID()}@example.com`, role: 'viewer' });
  await send('POST /api/trackers', { name: word.slice(0, 90), phrases: [word], saidBy: 'anyone' });
  await send('POST /api/webhooks/{endpointId}/test', { event: 'call.received' });
  await send('POST /api/goals', { personId: null, measure: 'calls', target: 10, startsOn: '2026-01-01', dueOn: '2026-06-30' });
  await send('POST /api/call-views', { name: word.slice(0, 40), isShared: true, search: { q: 'x' } });
  for (const list of [
    '/api/calls',
    '/api/scorecards',
    '/api/team',
    '/api/recorders',
    '/api/outbound/calls',
    '/api/practice/paths',
    '/api/hubspot',
  ])
    await send(`GET ${list}`);
}
