// Every schema of the contract under its name, as the description of the API refers to it.
import { z } from 'zod';
import * as agentSettingsContract from '../../contract/agent-settings.ts';
import * as agentTestsContract from '../../contract/agent-tests.ts';
import * as agentsContract from '../../contract/agents.ts';
import * as analyticsContract from '../../contract/analytics.ts';
import * as auditContract from '../../contract/audit.ts';
import * as callDoorsContract from '../../contract/call-doors.ts';
import * as callViewsContract from '../../contract/call-views.ts';
import * as callingPolicyContract from '../../contract/calling-policy.ts';
import * as callsContract from '../../contract/calls.ts';
import * as clipsContract from '../../contract/clips.ts';
import * as coachingContract from '../../contract/coaching.ts';
import * as commentsContract from '../../contract/comments.ts';
import * as doNotCallContract from '../../contract/do-not-call.ts';
import * as failedJobsContract from '../../contract/failed-jobs.ts';
import * as funnelContract from '../../contract/funnel.ts';
import * as revenueContract from '../../contract/revenue.ts';
import * as goalsContract from '../../contract/goals.ts';
import * as homeContract from '../../contract/home.ts';
import * as hubspotContract from '../../contract/hubspot.ts';
import * as inboundCallsContract from '../../contract/inbound-calls.ts';
import * as liveCallsContract from '../../contract/live-calls.ts';
import * as liveEventsContract from '../../contract/live-events.ts';
import * as outboundContract from '../../contract/outbound.ts';
import * as passkeysContract from '../../contract/passkeys.ts';
import * as practicePathsContract from '../../contract/practice-paths.ts';
import * as practiceContract from '../../contract/practice.ts';
import * as privacyContract from '../../contract/privacy.ts';
import * as problemContract from '../../contract/problem.ts';
import * as pushKeysContract from '../../contract/push-keys.ts';
import * as pushContract from '../../contract/push.ts';
import * as recordersContract from '../../contract/recorders.ts';
import * as reviewsContract from '../../contract/reviews.ts';
import * as scoreStabilityContract from '../../contract/score-stability.ts';
import * as scorecardContentContract from '../../contract/scorecard-content.ts';
import * as scorecardsContract from '../../contract/scorecards.ts';
import * as searchContract from '../../contract/search.ts';
import * as sharingContract from '../../contract/sharing.ts';
import * as singleSignOnContract from '../../contract/single-sign-on.ts';
import * as talksContract from '../../contract/talks.ts';
import * as teamContract from '../../contract/team.ts';
import * as trackersContract from '../../contract/trackers.ts';
import * as transcriptsContract from '../../contract/transcripts.ts';
import * as webhooksContract from '../../contract/webhooks.ts';

type Json = Record<string, unknown>;
type Direction = 'input' | 'output';

const address = (id: string) => `#/components/schemas/${id}`;

/** Whatever has a name in the contract. */
const contracts = [
  agentSettingsContract,
  agentTestsContract,
  agentsContract,
  analyticsContract,
  auditContract,
  callDoorsContract,
  callViewsContract,
  callingPolicyContract,
  callsContract,
  clipsContract,
  coachingContract,
  commentsContract,
  doNotCallContract,
  failedJobsContract,
  funnelContract,
  revenueContract,
  goalsContract,
  homeContract,
  hubspotContract,
  inboundCallsContract,
  liveCallsContract,
  liveEventsContract,
  outboundContract,
  passkeysContract,
  practicePathsContract,
  practiceContract,
  privacyContract,
  problemContract,
  pushKeysContract,
  pushContract,
  recordersContract,
  reviewsContract,
  scoreStabilityContract,
  scorecardContentContract,
  scorecardsContract,
  searchContract,
  sharingContract,
  singleSignOnContract,
  talksContract,
  teamContract,
  trackersContract,
  transcriptsContract,
  webhooksContract,
];

/** Names every schema once; both directions have a list of their own, because defaults are optional to send and always answered. */
export function openSchemas() {
  const lists = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() };
  for (const exported of contracts.flatMap((contract): unknown[] => Object.values(contract))) {
    const id = exported instanceof z.ZodType ? exported.meta()?.id : undefined;
    // What has a name may stand inside of what is sent as well as of what is answered.
    if (id) for (const list of [lists.input, lists.output]) list.add(exported as z.ZodType, { id });
  }
  return {
    /** A reference to the schema, which gets `name` unless it has one of its own. */
    refer(schema: z.ZodType, direction: Direction, name: string): Json {
      const id = schema.meta()?.id ?? name;
      lists[direction].add(schema, { id });
      return { $ref: address(id) };
    },
    components(): Json {
      const made = (['input', 'output'] as const).map((io) => {
        const { schemas } = z.toJSONSchema(lists[io], { uri: address, io, unrepresentable: 'any' });
        return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
      });
      return Object.fromEntries(Object.entries({ ...made[0], ...made[1] }).toSorted(([one], [other]) => (one < other ? -1 : 1)));
    },
  };
}
export type Schemas = ReturnType<typeof openSchemas>;
