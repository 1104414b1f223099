// Does a deed as people and their programs do it: through the same flows as the doors of the product, again when no answer comes.
import { readOutboundRequest } from '../rules/outbound-request.ts';
import { Problem } from '../rules/problem.ts';
import { readPushedCall } from '../rules/push-payload.ts';
import { findAgent } from '../server/database/agent-admin.ts';
import { findAttempt, type OfAttempt } from '../server/database/attempts.ts';
import { readCallingPolicy } from '../server/database/calling-policy.ts';
import { readPrivacyPolicy } from '../server/database/privacy-policies.ts';
import { addToDoNotCall } from '../server/flows/admin/change-do-not-call.ts';
import { changePolicy } from '../server/flows/admin/change-policy.ts';
import { saveDraft } from '../server/flows/admin/edit-agent.ts';
import { publishAgent } from '../server/flows/admin/publish-agent.ts';
import { changePrivacy } from '../server/flows/privacy/change-privacy.ts';
import { receiveCall } from '../server/flows/intake/receive-call.ts';
import { cancelCall } from '../server/flows/outbound/cancel-call.ts';
import { pauseCalls, resumeCalls, type PauseScope } from '../server/flows/outbound/pause-calls.ts';
import { takeOutboundCall } from '../server/flows/outbound/take-outbound-call.ts';
import { tellDeed, type Deed, type DeedKind } from './deeds.ts';
import type { Actor } from './kernel.ts';
import { OPT_OUT } from './outside.ts';
import type { ProcessContext } from './process.ts';
import { hoursOf, PERSON, type Stage } from './stage.ts';
import type { Change, Contact } from './truth.ts';

type DeedOf<K extends DeedKind> = Extract<Deed, { kind: K }>;
const BRIEFLY_MS = 3 * 3_600_000;
const UNHEARD_MS = 10 * 60_000;
/** How often somebody loads again what was changed meanwhile. */
const MOST_LOADED = 4;
const somebody: Actor = { name: 'somebody', isDead: false, resumesMs: 0, aheadMs: 0 };

/** Resolves when whoever did it is content. */
export async function perform(stage: Stage, deed: Deed): Promise<void> {
  stage.kernel.tell(`deed: ${tellDeed(deed)}`);
  switch (deed.kind) {
    case 'contact':
      return makeContact(stage, deed);
    case 'ask':
      return askForCall(stage, deed);
    case 'push':
      return pushCall(stage, deed);
    case 'call in hubspot':
      return callInHubspot(stage, deed);
    case 'opt out':
      return optOut(stage, deed);
    case 'do not call':
      return refuse(stage, deed);
    case 'stop everything':
      return stop(stage, -1, { kind: 'everything' }, deed.forMs);
    case 'pause an agent':
      return stop(stage, deed.agent, { kind: 'agent', agentId: stage.agentIds[deed.agent] ?? '' }, deed.forMs);
    case 'publish hours':
      return publishHours(stage, deed);
    case 'change the policy':
      return changeThePolicy(stage, deed);
    case 'cancel':
      return cancel(stage, deed, [...(stage.truth.asked.get(deed.ofDeed)?.plannedCallIds ?? [])][0]);
    case 'change at a dial':
      return stage.crew.atNextDial((attempt) => {
        stage.kernel.tell(`deed: ${deed.id}: ${deed.change}`);
        changeAtDial(stage, deed, attempt).catch((error: unknown) => {
          stage.truth.wrong.push(`${deed.id} failed: ${String(error)}`);
        });
      });
    case 'lose all webhooks':
      return loseWebhooks(stage, deed);
    case 'keep recordings':
      return keepRecordings(stage, deed);
  }
}

async function makeContact({ hubspot, truth, kernel }: Stage, deed: DeedOf<'contact'>): Promise<void> {
  const { number, phoneAfterMs } = deed;
  const known = { firstname: 'Ben', email: `${number.slice(1)}@example.com` };
  const { id } = hubspot.control.createRecord({
    type: 'contacts',
    properties: phoneAfterMs === null ? { ...known, phone: number } : known,
  });
  const contact = { id, madeMs: kernel.nowMs(), number: phoneAfterMs === null ? number : null, optedOutMs: null };
  truth.contacts.set(deed.id, contact);
  if (phoneAfterMs === null) return;
  await kernel.sleep(somebody, phoneAfterMs);
  hubspot.control.updateRecord({ type: 'contacts', id, properties: { phone: number } });
  contact.number = number;
}

async function askForCall(stage: Stage, deed: DeedOf<'ask'>): Promise<void> {
  const { teamId, agentIds, truth, kernel, crew } = stage;
  const { number, hours, carryOver, retries, repeats } = deed;
  const agentId = agentIds.at(-1) ?? '';
  const body = {
    ...{ agent_id: agentId, to_number: number, carry_over: carryOver, number_of_retries: retries, gap_between_retries: [90] },
    ...(hours ? { min_trigger_time: hours[0], max_trigger_time: hours[1] } : {}),
  };
  const asked = { number, hours, retries, plannedCallIds: new Set<string>() };
  truth.asked.set(deed.id, asked);
  for (let time = 0; time <= repeats; time += 1) {
    const taken = await crew.ask(deed.id, async (context) => {
      const reading = readOutboundRequest(body);
      if (reading.kind === 'refused') throw new Problem('validation_failed', reading.problems[0]?.message ?? 'refused');
      return takeOutboundCall(context, { teamId, agentId, request: reading.request, body, idempotencyKey: deed.id });
    });
    asked.plannedCallIds.add(taken.plannedCallId);
    await kernel.sleep(somebody, 40_000 * (time + 1));
  }
}

async function pushCall(stage: Stage, deed: DeedOf<'push'>): Promise<void> {
  const { teamId, pushKeyId, truth, kernel, crew, faults, sound } = stage;
  const audioUrl = deed.hasTranscript ? null : `https://recordings.example.com/${encodeURIComponent(deed.id)}.mp3`;
  if (audioUrl) sound.announced.set(audioUrl, readyMs(stage));
  const body = {
    ...{ callTitle: deed.id, externalId: deed.id, repName: 'Anna', callDate: new Date(kernel.nowMs()).toISOString() },
    ...(audioUrl ? { audioUrl } : { transcript: 'Anna: Hello, how many people work with you?\nBen: We are fifty people.' }),
  };
  const pushed = { externalId: deed.id, callIds: new Set<string>(), audioUrl };
  const repeats = deed.repeats + (faults.strikes('a push is doubled') ? 1 : 0);
  const send = () =>
    crew.ask(deed.id, async (context) => {
      const reading = readPushedCall(body, context.clock.now());
      if (reading.kind !== 'call') throw new Problem('validation_failed', reading.message);
      const received = await receiveCall(context, context.receiveCommit, { teamId, source: 'push', call: reading.call, pushKeyId });
      if (faults.strikes('an answer to a push is lost'))
        throw new Problem('overloaded', 'The answer was lost.', { retryable: true });
      return received;
    });
  const sends = Array.from({ length: repeats + 1 }, async (_, time) => {
    await kernel.sleep(somebody, time * time * 3_000);
    const { callId } = await send();
    pushed.callIds.add(callId);
    truth.pushes.set(deed.id, pushed);
  });
  await Promise.all(sends);
}

/** Null: never. */
function readyMs({ faults, kernel }: Stage): number | null {
  if (faults.strikes('a recording cannot be had')) return null;
  const waitMs = faults.strikes('a recording is late') ? kernel.chance(`late ${kernel.nowMs()}`).between(20_000, 6 * 3_600_000) : 0;
  return kernel.nowMs() + waitMs;
}

async function callInHubspot(stage: Stage, deed: DeedOf<'call in hubspot'>): Promise<void> {
  const { hubspot, kernel, truth, sound } = stage;
  const contact = deed.ofDeed === null ? undefined : truth.contacts.get(deed.ofDeed);
  const { id } = hubspot.control.createRecord({
    type: 'calls',
    ...(contact && { associations: [{ type: 'contacts', id: contact.id }] }),
    properties: {
      ...{ hs_timestamp: kernel.nowMs() - 60_000, hs_call_title: deed.id, hs_call_status: 'COMPLETED' },
      ...{ hs_call_duration: 60_000, hs_call_direction: 'OUTBOUND' },
    },
  });
  await kernel.sleep(somebody, deed.recordingAfterMs);
  const recordingUrl = `https://recordings.example.com/hubspot-${id}.mp3`;
  sound.announced.set(recordingUrl, readyMs(stage));
  hubspot.control.updateRecord({ type: 'calls', id, properties: { hs_call_recording_url: recordingUrl } });
  truth.callsInHubspot.set(id, { recordingUrl, hasContact: contact !== undefined });
  for (let edit = 1; edit <= deed.edits; edit += 1) {
    await kernel.sleep(somebody, 20_000 * edit);
    hubspot.control.updateRecord({ type: 'calls', id, properties: { hs_call_title: `${deed.id}, edited ${edit} times` } });
  }
}

async function optOut(stage: Stage, deed: DeedOf<'opt out'>): Promise<void> {
  const contact = stage.truth.contacts.get(deed.ofDeed);
  if (contact) sayNo(stage, contact);
}

function sayNo({ hubspot, kernel }: Stage, contact: Contact): void {
  if (contact.optedOutMs !== null) return;
  hubspot.control.updateRecord({ type: 'contacts', id: contact.id, properties: { [OPT_OUT]: 'true' } });
  contact.optedOutMs = kernel.nowMs();
}

async function refuse(stage: Stage, { number, id }: Pick<DeedOf<'do not call'>, 'number' | 'id'>): Promise<void> {
  const { teamId, truth, crew } = stage;
  if (truth.refused.has(number)) return;
  const change = begun(stage, null);
  truth.refused.set(number, change);
  const { isNew } = await crew.ask(id, (context) => addToDoNotCall(context, { teamId, personId: PERSON, number, note: id }));
  done(stage, change);
  if (isNew) acted(stage, 'do_not_call.added');
}

async function stop(stage: Stage, agent: number, scope: PauseScope, forMs: number): Promise<void> {
  const { teamId, truth, kernel, crew } = stage;
  if (truth.stops.some((one) => one.agent === agent && (one.resumed === null || one.resumed.doneMs === null))) return;
  const span: (typeof truth.stops)[number] = { agent, stopped: begun(stage, null), resumed: null };
  truth.stops.push(span);
  const of = { teamId, scope, by: null };
  if (await crew.ask('stop', (context) => pauseCalls(context, of))) acted(stage, 'calling.stopped');
  done(stage, span.stopped);
  await kernel.sleep(somebody, forMs);
  span.resumed = begun(stage, null);
  if (await crew.ask('resume', (context) => resumeCalls(context, of))) acted(stage, 'calling.resumed');
  done(stage, span.resumed);
}

async function publishHours(stage: Stage, { id, agent, start, end }: DeedOf<'publish hours'>): Promise<void> {
  const { teamId, agentIds, truth } = stage;
  const of = { teamId, agentId: agentIds[agent] ?? '' };
  const change = begun(stage, { start, end });
  truth.hours[agent]?.push(change);
  await edit(stage, id, async (context) => {
    const before = await findAgent(context.db, of);
    if (!before) throw new Problem('not_found', 'The agent is gone.');
    const draft = { ...before.draft, window: { ...before.draft.window, ...hoursOf({ start, end }) } };
    await saveDraft(context, { ...of, revision: before.draftRevision, draft });
    await publishAgent(context, { ...of, revision: before.draftRevision + 1, note: id, publishedBy: null });
  });
  done(stage, change);
}

async function changeThePolicy(stage: Stage, deed: DeedOf<'change the policy'>): Promise<void> {
  const { teamId, truth } = stage;
  const { mostAtOnce, mostInADay } = deed;
  const change = begun(stage, mostInADay);
  truth.mostInADay.push(change);
  await edit(stage, deed.id, async (context) => {
    const { policy, updatedAt } = await readCallingPolicy(context.db, teamId);
    const caps = [{ most: mostInADay, withinHours: 24, source: 'team policy' }];
    await changePolicy(context, { teamId, policy: { ...policy, mostAtOnce, mostAtOncePerAgent: mostAtOnce, caps }, updatedAt });
  });
  done(stage, change);
}

async function cancel(stage: Stage, deed: Deed, plannedCallId: string | undefined): Promise<void> {
  const { teamId, truth, crew } = stage;
  if (plannedCallId === undefined || truth.cancelled.has(plannedCallId)) return;
  const change = begun(stage, null);
  truth.cancelled.set(plannedCallId, change);
  await crew.ask(deed.id, (context) => cancelCall(context, { teamId, plannedCallId }));
  done(stage, change);
}

async function changeAtDial(stage: Stage, deed: DeedOf<'change at a dial'>, of: OfAttempt): Promise<void> {
  const { agentIds } = stage;
  const attempt = await findAttempt(stage.observer.db, of);
  if (!attempt) return;
  const { agentId, plannedCallId, toNumber: number } = attempt;
  switch (deed.change) {
    case 'do not call':
      return refuse(stage, { id: deed.id, number });
    case 'stop everything':
      return stop(stage, -1, { kind: 'everything' }, BRIEFLY_MS);
    case 'pause the agent':
      return stop(stage, agentIds.indexOf(agentId), { kind: 'agent', agentId }, BRIEFLY_MS);
    case 'cancel':
      return cancel(stage, deed, plannedCallId);
    case 'say no in HubSpot': {
      const contact = [...stage.truth.contacts.values()].find((one) => one.number === number);
      if (!contact) return;
      // Nobody is told: only who reads the contact again can know.
      const telling = loseWebhooks(stage, { forMs: UNHEARD_MS });
      sayNo(stage, contact);
      return telling;
    }
  }
}

async function loseWebhooks({ hubspot, kernel }: Stage, { forMs }: Pick<DeedOf<'lose all webhooks'>, 'forMs'>): Promise<void> {
  const { lost: _, ...usual } = hubspot.control.webhookTrouble();
  if (usual.loss === 1) return;
  hubspot.control.setWebhookTrouble({ ...usual, loss: 1 });
  await kernel.sleep(somebody, forMs);
  hubspot.control.setWebhookTrouble(usual);
}

async function keepRecordings(stage: Stage, { id, days }: DeedOf<'keep recordings'>): Promise<void> {
  const { teamId, truth } = stage;
  const change = begun(stage, days);
  truth.keptDays.push(change);
  await edit(stage, id, async (context) => {
    const { policy, updatedAt } = await readPrivacyPolicy(context.db, teamId);
    const sound = { isCovered: false, originalFor: policy.sound.originalFor };
    const wish = { ...policy, sound, keepDays: { ...policy.keepDays, recordings: days } };
    await changePrivacy(context, { teamId, policy: wish, updatedAt });
  });
  done(stage, change);
}

/** Told that it was changed meanwhile, mostly by their own first try, whose answer was lost, they load it again. */
async function edit(stage: Stage, what: string, work: (context: ProcessContext) => Promise<void>): Promise<void> {
  for (let loaded = 1; ; loaded += 1) {
    try {
      return await stage.crew.ask(what, work);
    } catch (error) {
      if (loaded >= MOST_LOADED || !(error instanceof Problem && error.code === 'conflict')) throw error;
    }
  }
}

function begun<T>({ kernel }: Stage, value: T): Change<T> {
  return { value, beganMs: kernel.nowMs(), doneMs: null };
}

function done({ kernel }: Stage, change: Change<unknown>): void {
  change.doneMs = kernel.nowMs();
}

function acted({ truth }: Stage, act: string): void {
  truth.acts.set(act, (truth.acts.get(act) ?? 0) + 1);
}
