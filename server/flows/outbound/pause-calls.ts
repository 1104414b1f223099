// Stops and lets go on: one call, a campaign, an agent, or everything a team calls. What is stopped begins no attempt from this moment on.
import type { AuditDetail } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { findPublishedAgents, pauseAgent } from '../../database/agents.ts';
import { readCallingPolicy, setKillSwitch } from '../../database/calling-policy.ts';
import { findCampaigns, setCampaignState } from '../../database/campaigns.ts';
import type { StoppedBy } from '../../database/outbound-tables.ts';
import { lockPlannedCall, updatePlannedCall, wakeHeldCalls, type HeldCalls } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

export type PauseScope =
  | { kind: 'call'; plannedCallId: string }
  | { kind: 'campaign'; campaignId: string }
  | { kind: 'agent'; agentId: string }
  | { kind: 'everything' };

/** `by` is null for a program with a key. */
type Switch = { teamId: string; scope: PauseScope; by: string | null };

/** Throws Problem `not_found`, `conflict` for a call or campaign that has ended. False when it was paused already. */
export async function pauseCalls(context: BaseContext, of: Switch): Promise<boolean> {
  return turn(context, of, true);
}

/**
 * What waited goes on at once, each call in its own hours. False when nothing was paused. Throws Problem `role_not_allowed` where a program
 * would let go on what a person, or the server, has stopped.
 */
export async function resumeCalls(context: BaseContext, of: Switch): Promise<boolean> {
  return turn(context, of, false);
}

async function turn(context: BaseContext, of: Switch, isPaused: boolean): Promise<boolean> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const isChanged = await turnOne(db, of, isPaused, now);
    if (isChanged && !isPaused) await wakeHeldCalls(db, of.teamId, { ...heldBy(of.scope), reasons: ['paused'] }, now);
    if (isChanged) {
      const { scope, teamId } = of;
      await noteAct(context, db, { teamId, act: isPaused ? 'calling.stopped' : 'calling.resumed', ...scopeTold(scope) });
      await context.publishEvents(db, [
        scope.kind === 'call'
          ? { kind: 'planned_call.changed', teamId, plannedCallId: scope.plannedCallId }
          : { kind: 'outbound.changed', teamId },
      ]);
    }
    return isChanged;
  });
}

function scopeTold(scope: PauseScope): { subject: string; detail: AuditDetail } {
  const { kind, ...id } = scope;
  const subject = { call: 'One call', campaign: 'A campaign', agent: 'An agent', everything: 'Everything' }[kind];
  return { subject, detail: id };
}

function heldBy(scope: PauseScope): HeldCalls {
  switch (scope.kind) {
    case 'call':
      return { plannedCallId: scope.plannedCallId };
    case 'campaign':
      return { campaignId: scope.campaignId };
    case 'agent':
      return { agentId: scope.agentId };
    case 'everything':
      return {};
  }
}

async function turnOne(db: Db, { teamId, scope, by }: Switch, isPaused: boolean, now: Date): Promise<boolean> {
  const stopper: StoppedBy = by === null ? 'key' : 'person';
  const refuseKey = (isStillPaused: boolean) => {
    if (!isPaused && by === null && isStillPaused) throw stoppedByOthers(scope);
    return false;
  };
  switch (scope.kind) {
    case 'call': {
      const call = await lockPlannedCall(db, { teamId, plannedCallId: scope.plannedCallId });
      if (!call) throw new Problem('not_found', 'There is no such call.');
      if (call.endedAt !== null) throw new Problem('conflict', 'This call has ended.');
      const isHeld = call.pausedAt !== null;
      const isHeldByKey = isHeld && call.stoppedBy === 'key';
      const isTurned = isPaused ? !isHeld || (isHeldByKey && by !== null) : isHeldByKey || (isHeld && by !== null);
      if (!isTurned) return refuseKey(isHeld);
      const change = isPaused ? { pausedAt: now, stoppedBy: stopper } : { pausedAt: null };
      await updatePlannedCall(db, { teamId, plannedCallId: call.id }, { ...change, updatedAt: now });
      return true;
    }
    case 'campaign': {
      const { campaignId } = scope;
      const state = isPaused ? 'paused' : 'active';
      if (await setCampaignState(db, { teamId, campaignId }, { state, by: stopper }, now)) return true;
      const campaign = (await findCampaigns(db, teamId, [campaignId])).get(campaignId);
      if (!campaign) throw new Problem('not_found', 'There is no such campaign.');
      if (campaign.state === 'cancelled') throw new Problem('conflict', 'This campaign was cancelled. Make a new one.');
      return refuseKey(campaign.state === 'paused');
    }
    case 'agent': {
      const { agentId } = scope;
      if (await pauseAgent(db, { teamId, agentId }, { to: isPaused ? 'paused' : 'active', by: stopper }, now)) return true;
      const agent = (await findPublishedAgents(db, teamId, [agentId])).get(agentId);
      if (!agent || agent.state === 'archived') throw new Problem('not_found', 'There is no such agent.');
      return refuseKey(agent.state === 'paused');
    }
    case 'everything':
      if (await setKillSwitch(db, teamId, { isOn: isPaused, by }, now)) return true;
      return refuseKey((await readCallingPolicy(db, teamId)).pausedAt !== null);
  }
}

const stoppedThings = {
  call: 'A person has stopped this call, and no key lets it go on. Somebody who may manage agents does that, on its page.',
  campaign:
    'A person has stopped this campaign, or the server has because the carrier refuses its calls, and no key lets it go on. Somebody who may manage agents does that, under Outbound › Campaigns.',
  agent: 'A person has stopped this agent, and no key lets it go on. Somebody who may manage agents does that, on its page.',
  everything:
    'A person has stopped all calls, and no key lets them go on. Whoever may manage the calling policy does that, on any page under Outbound.',
} satisfies Record<PauseScope['kind'], string>;

function stoppedByOthers({ kind }: PauseScope): Problem {
  return new Problem('role_not_allowed', stoppedThings[kind]);
}
