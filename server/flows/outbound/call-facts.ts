// Gathers what the decision about a planned call depends on: agent, campaign, policy, what is known of the number, its attempts.
import type { CallFacts } from '../../../rules/call-decision.ts';
import { readCalledPerson } from '../../../rules/called-person.ts';
import { LONGEST_CAP_HOURS } from '../../../rules/frequency-cap.ts';
import type { PastAttempt } from '../../../rules/next-attempt.ts';
import { pausesOf, storedPlan } from '../../../rules/planned-call.ts';
import { findPublishedAgents, type KnownAgent } from '../../database/agents.ts';
import { readCallingPolicy, type TeamPolicy } from '../../database/calling-policy.ts';
import { findCampaigns, type CampaignRow } from '../../database/campaigns.ts';
import { readNumbers, type NumberRecord } from '../../database/dials.ts';
import type { AttemptRow, PlannedCallRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';

/** What stands around a call; read once for many. */
export type Surroundings = {
  policy: TeamPolicy;
  agents: Map<string, KnownAgent>;
  campaigns: Map<string, CampaignRow>;
  numbers: Map<string, NumberRecord>;
};

export type DecidedColumns = Pick<
  PlannedCallRow,
  'agentId' | 'campaignId' | 'toNumber' | 'contact' | 'plan' | 'pausedAt' | 'createdAt' | 'state'
>;

/** `heldPolicy`: what the caller has read and holds until its transaction ends. */
export async function readSurroundingsOf(
  db: Db,
  teamId: string,
  calls: readonly Pick<DecidedColumns, 'agentId' | 'campaignId' | 'toNumber'>[],
  now: Date,
  heldPolicy?: TeamPolicy,
): Promise<Surroundings> {
  const numbers = calls.flatMap(({ toNumber }) => toNumber ?? []);
  return {
    policy: heldPolicy ?? (await readCallingPolicy(db, teamId)),
    agents: await findPublishedAgents(
      db,
      teamId,
      calls.map(({ agentId }) => agentId),
    ),
    campaigns: await findCampaigns(
      db,
      teamId,
      calls.flatMap(({ campaignId }) => campaignId ?? []),
    ),
    numbers: await readNumbers(db, teamId, numbers, dialsSince(now)),
  };
}

/** From when on dials count under caps. */
export function dialsSince(now: Date): Date {
  return new Date(now.getTime() - LONGEST_CAP_HOURS * 3_600_000);
}

/** Null where the agent has no published version: such a call can only wait. */
export function factsOfCall(
  call: DecidedColumns,
  { policy, agents, campaigns, numbers }: Surroundings,
  attempts: readonly PastAttempt[],
  now: Date,
): CallFacts | null {
  const agent = agents.get(call.agentId);
  if (!agent?.published) return null;
  const campaign = call.campaignId === null ? null : (campaigns.get(call.campaignId) ?? null);
  return {
    now,
    askedAt: call.createdAt,
    request: storedPlan(call.plan),
    agent: { ...agent.published.settings, name: agent.name },
    policy: policy.policy,
    person: readCalledPerson({ contact: call.contact, sentPhone: call.toNumber, timeZone: call.plan.timeZone }, policy.policy),
    number: numbers.get(call.toNumber ?? '') ?? { dials: [], doNotCall: null, consents: [] },
    attempts,
    pauses: pausesOf({
      isCallPaused: call.pausedAt !== null,
      campaign: campaign?.state ?? null,
      agent: agent.state,
      isKillSwitchOn: policy.pausedAt !== null,
    }),
    isCancelled: call.state === 'cancelled' || campaign?.state === 'cancelled',
  };
}

/** As the rules read them; those of one call, in order. */
export function pastAttempts(rows: readonly AttemptRow[]): PastAttempt[] {
  return rows.map((row) => {
    const { dueAt } = row;
    if (row.state === 'skipped') return { kind: 'skipped', dueAt };
    if (row.state !== 'ended') return { kind: 'open', dueAt };
    const startedAt = row.intentAt ?? row.createdAt;
    return { kind: 'ended', dueAt, startedAt, endedAt: row.endedAt ?? startedAt, disposition: row.disposition ?? 'unknown' };
  });
}
