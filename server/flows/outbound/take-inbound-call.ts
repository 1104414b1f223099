// Somebody rings a number of a team: it is decided whether an agent answers, and all the agent is to know of the caller is prepared.
import type { AgentSettings } from '../../../rules/agent.ts';
import { preparedTexts, variablesOf } from '../../../rules/agent-texts.ts';
import { isStorable } from '../../../rules/clean-text.ts';
import { answerInbound, type InboundVerdict } from '../../../rules/inbound-call.ts';
import { takingMessage } from '../../../rules/inbound-message.ts';
import { fillVariables } from '../../../rules/variables.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { listCallerNumbers } from '../../database/caller-numbers.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { addInboundCall, countComingCalls, findRungNumber, renewInboundCall } from '../../database/inbound-calls.ts';
import type { StoredBrief } from '../../database/live-call-tables.ts';
import { addTalk, removeTalk } from '../../database/talks.ts';
import type { IncomingCall } from '../../ports/carrier.ts';
import type { HubspotContext } from '../context.ts';
import { findCaller, type Caller } from './find-caller.ts';
import { newMediaToken } from './media-token.ts';
import { missInboundCall } from './end-inbound-call.ts';
import type { TalkContext } from './talk-context.ts';

export type InboundContext = TalkContext & Pick<HubspotContext, 'openHubspot'> & { randomBytes(count: number): Uint8Array };

export type TakenInbound =
  | Extract<InboundVerdict, { kind: 'say' | 'reject' }>
  /** Whoever brings the token is connected with the agent. */
  | { kind: 'connect'; teamId: string; talkId: string; token: string }
  /** The carrier has told of it before, and it has been connected. */
  | { kind: 'reject'; reason: 'taken_already' };

/** `teamId`: tried by somebody of this team, whatever carrier has the number. */
export async function takeInboundCall(
  context: InboundContext,
  call: IncomingCall & { carrier: string; teamId?: string },
): Promise<TakenInbound> {
  const { db, clock } = context;
  const { carrier, carrierRef, to, from } = call;
  const owner = call.teamId === undefined ? { carrier } : { teamId: call.teamId };
  // What cannot be stored is nobody's number.
  const mayBeOurs = [carrierRef, to, from ?? ''].every(isStorable);
  const number = mayBeOurs ? await findRungNumber(db, { number: to, ...owner }) : null;
  if (!number) return { kind: 'reject', reason: 'unknown_number' };
  const { teamId, answeredBy } = number;
  const [policy, agents, numbers, comingCalls] = await Promise.all([
    readCallingPolicy(db, teamId),
    findPublishedAgents(db, teamId, answeredBy === null ? [] : [answeredBy]),
    listCallerNumbers(db, teamId),
    countComingCalls(db, context.host),
  ]);
  const agent = agents.get(answeredBy ?? '');
  const settings = agent?.published?.settings;
  const { token, tokenDigest } = newMediaToken(context);
  const toldBefore = await renewInboundCall(db, { carrier, carrierRef }, { tokenDigest });
  if (toldBefore !== null) return { kind: 'connect', teamId, talkId: toldBefore, token };
  const verdict = answerInbound({
    ...{ now: clock.now(), from, number, isTeamPaused: policy.pausedAt !== null, zone: policy.policy.teamZone },
    freeLines: context.liveCalls.freePlaces('inbound') - comingCalls,
    agent: agent && settings ? { name: agent.name, window: settings.window, isPaused: agent.state !== 'active' } : null,
    ownNumbers: numbers.map((one) => one.number),
  });
  const rang = { teamId, carrier, carrierRef, agentId: agent?.agentId ?? null, fromNumber: from, toNumber: to };
  if (verdict.kind === 'reject') return verdict;
  if (verdict.kind === 'say') {
    await missInboundCall(context, rang, { outcome: verdict.reason, agentName: agent?.name ?? null });
    return verdict;
  }
  if (!agent || !settings) throw new Error('a call was to be answered without a published agent');
  const spokenWith = verdict.kind === 'take_message' ? takingMessage(settings, verdict.greeting) : settings;
  const caller = await findCaller(context, { teamId, from, policy: policy.policy, variables: variablesOf(spokenWith) });
  const talkId = context.newId();
  const now = clock.now();
  const isNew = await db.transaction().execute(async (db) => {
    await addTalk(db, {
      ...{ teamId, id: talkId, agentId: agent.agentId, personId: null, tokenDigest, state: 'asked', host: context.host },
      ...{
        brief: JSON.stringify(briefOf(spokenWith, caller, policy.policy.teamZone)),
        seenAt: now,
        createdAt: now,
        startedAt: null,
        endedAt: null,
      },
    });
    const { portalId = null, contactId = null, name: contactName = null } = caller ?? {};
    if (await addInboundCall(db, { ...rang, id: talkId, talkId, portalId, contactId, contactName, rangAt: now })) {
      await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
      return true;
    }
    // The carrier has told of it twice at once.
    await removeTalk(db, { teamId, talkId });
    return false;
  });
  return isNew ? { kind: 'connect', teamId, talkId, token } : { kind: 'reject', reason: 'taken_already' };
}

/** Where a caller is, and so which law counts, nobody knows: nothing is recorded before they have said yes to it. */
function briefOf(settings: AgentSettings, caller: Caller | null, zone: string): StoredBrief {
  const nothing = { companies: [], deals: [], owner: null, webhook: {}, metadata: {}, previousCall: null };
  const { values } = fillVariables(variablesOf(settings), { ...nothing, contact: caller?.properties ?? {} }, zone);
  return { ...preparedTexts(settings, values), needsRecordingConsent: true };
}
