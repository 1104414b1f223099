// Stops and lets go on: one call, a campaign, an agent, or everything a team calls. What is stopped begins no attempt from this moment on.
import type { AuditDetail } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { findPublishedAgents, pauseAgent } from '../../database/agents.ts';
import { readCallingPolicy, setKillSwitch } from '../../database/calling-policy.ts';
import { findCampaigns, setCampaignState } from '../../database/campaigns.ts';
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
 * would turn off the kill switch that a person has thrown.
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
  switch (scope.kind) {
    case 'call':
      return turnCall(db, { teamId, plannedCallId: scope.plannedCallId }, isPaused, now);
    case 'campaign': {
      if (await setCampaignState(db, { teamId, campaignId: scope.campaignId }, isPaused ? 'paused' : 'active', now)) return true;
      const campaign = (await findCampaigns(db, teamId, [scope.campaignId])).get(scope.campaignId);
      if (!campaign) throw new Problem('not_found', 'There is no such campaign.');
      if (campaign.state === 'cancelled') throw new Problem('conflict', 'This campaign was cancelled. Make a new one.');
      return false;
    }
    case 'agent': {
      if (await pauseAgent(db, { teamId, agentId: scope.agentId }, isPaused ? 'paused' : 'active', now)) return true;
      const agent = (await findPublishedAgents(db, teamId, [scope.agentId])).get(scope.agentId);
      if (!agent || agent.state === 'archived') throw new Problem('not_found', 'There is no such agent.');
      return false;
    }
    case 'everything':
      return turnEverything(db, { teamId, by }, isPaused, now);
  }
}

async function turnEverything(db: Db, { teamId, by }: Omit<Switch, 'scope'>, isPaused: boolean, now: Date): Promise<boolean> {
  if (await setKillSwitch(db, teamId, { isOn: isPaused, by }, now)) return true;
  if (!isPaused && by === null && (await readCallingPolicy(db, teamId)).pausedAt !== null) {
    const message =
      'A person has stopped all calls, and no key lets them go on. Whoever may manage the calling policy does that, on any page under Outbound.';
    throw new Problem('role_not_allowed', message);
  }
  return false;
}

async function turnCall(db: Db, of: { teamId: string; plannedCallId: string }, isPaused: boolean, now: Date): Promise<boolean> {
  const call = await lockPlannedCall(db, of);
  if (!call) throw new Problem('not_found', 'There is no such call.');
  if (call.endedAt !== null) throw new Problem('conflict', 'This call has ended.');
  if ((call.pausedAt !== null) === isPaused) return false;
  await updatePlannedCall(db, of, { pausedAt: isPaused ? now : null, updatedAt: now });
  return true;
}
