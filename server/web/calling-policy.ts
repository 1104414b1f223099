// Routes of the calling policy: what a team says about all its calls, the kill switch, the numbers it calls from.
import type { CallingPolicyBody, PolicyPackShown, TeamPolicyShown } from '../../contract/calling-policy.ts';
import type { CallingPolicy } from '../../rules/calling-policy.ts';
import { policyPacks } from '../../rules/policy-pack.ts';
import { ruleInWords } from '../../rules/policy-rule-words.ts';
import { disclosures } from '../../rules/policy-rule.ts';
import { Problem } from '../../rules/problem.ts';
import { listCallerNumbers, type CallerNumberRow } from '../database/caller-numbers.ts';
import { readCallingPolicy } from '../database/calling-policy.ts';
import { nameOfPerson } from '../database/people.ts';
import { addCallerNumber, changeCallerNumber, removeCallerNumber } from '../flows/admin/change-caller-numbers.ts';
import { changePolicy } from '../flows/admin/change-policy.ts';
import { pauseCalls, resumeCalls } from '../flows/outbound/pause-calls.ts';
import { ringNumber } from '../flows/outbound/ring-number.ts';
import type { InboundContext } from '../flows/outbound/take-inbound-call.ts';
import { route, type Web } from './route.ts';

export function registerCallingPolicy(web: Web, options: { context: InboundContext; carriers: readonly string[] }): void {
  const { context, carriers } = options;

  async function shown(teamId: string): Promise<TeamPolicyShown> {
    const [{ policy, pausedAt, pausedBy, updatedAt }, numbers] = await Promise.all([
      readCallingPolicy(web.db, teamId),
      listCallerNumbers(web.db, teamId),
    ]);
    return {
      policy: presentPolicy(policy),
      pausedAt: pausedAt?.toISOString() ?? null,
      pausedBy: pausedBy === null ? null : await nameOfPerson(web.db, pausedBy),
      updatedAt: updatedAt?.toISOString() ?? null,
      packs: policyPacks.map(presentPack),
      disclosures,
      callerNumbers: numbers.map(presentNumber),
      carriers: [...carriers],
    };
  }

  async function shownNumber(teamId: string, number: string): Promise<TeamPolicyShown['callerNumbers'][number]> {
    const row = (await listCallerNumbers(web.db, teamId)).find((one) => one.number === number);
    if (!row) throw new Problem('not_found', 'The team has no such number.');
    return presentNumber(row);
  }

  function requireCarrier(carrier: string | undefined): void {
    if (carrier === undefined || carriers.includes(carrier)) return;
    const message = `No carrier “${carrier}” is set up on this server. Choose ${carriers.join(' or ')}, or set it up first.`;
    throw new Problem('validation_failed', message, { fields: [{ path: 'body.carrier', code: 'unknown_carrier', message }] });
  }

  route(web, 'GET /api/calling-policy', async ({ asker }) => shown(asker.team.teamId));

  route(web, 'PUT /api/calling-policy', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const updatedAt = body.updatedAt === null ? null : new Date(body.updatedAt);
    await changePolicy(context, { teamId, policy: readPolicy(body.policy), updatedAt });
    return shown(teamId);
  });

  route(web, 'POST /api/calling-policy/stop', async ({ asker }) => {
    const { teamId } = asker.team;
    await pauseCalls(context, { teamId, scope: { kind: 'everything' }, by: asker.person.personId });
    return shown(teamId);
  });

  route(web, 'POST /api/calling-policy/go-on', async ({ asker }) => {
    const { teamId } = asker.team;
    await resumeCalls(context, { teamId, scope: { kind: 'everything' }, by: asker.person.personId });
    return shown(teamId);
  });

  route(web, 'POST /api/caller-numbers', async ({ asker, body }) => {
    const { teamId } = asker.team;
    requireCarrier(body.carrier);
    const { number } = await addCallerNumber(context, { teamId, ...body });
    return shownNumber(teamId, number);
  });

  route(web, 'PATCH /api/caller-numbers/:number', async ({ asker, params, body }) => {
    const of = { teamId: asker.team.teamId, number: params.number };
    const { label, state, carrier, answeredBy, answersAlways, whenClosed } = body;
    requireCarrier(carrier);
    await changeCallerNumber(context, {
      ...of,
      change: {
        ...(label === undefined ? {} : { label }),
        ...(state === undefined ? {} : { state }),
        ...(carrier === undefined ? {} : { carrier }),
        ...(answeredBy === undefined ? {} : { answeredBy }),
        ...(answersAlways === undefined ? {} : { answersAlways }),
        ...(whenClosed === undefined ? {} : { whenClosed }),
      },
    });
    return shownNumber(of.teamId, of.number);
  });

  route(web, 'POST /api/caller-numbers/:number/rings', async ({ asker, params, body }) =>
    ringNumber(context, { teamId: asker.team.teamId, number: params.number, from: body.from }),
  );

  route(web, 'DELETE /api/caller-numbers/:number', async ({ asker, params }) => {
    await removeCallerNumber(context, { teamId: asker.team.teamId, number: params.number });
  });
}

const TEAM_POLICY = 'team policy';

function readPolicy({ hours, caps, ...policy }: CallingPolicyBody): CallingPolicy {
  return {
    ...policy,
    hours: hours && { name: 'team', source: 'hours of the team', ...hours },
    caps: caps.map((cap) => ({ ...cap, source: TEAM_POLICY })),
  };
}

function presentPolicy({ hours, ...policy }: CallingPolicy): CallingPolicyBody {
  return { ...policy, hours: hours && { days: hours.days, closedOn: hours.closedOn ?? [] } };
}

function presentPack({ packId, name, version, rules }: (typeof policyPacks)[number]): PolicyPackShown {
  return {
    ...{ packId, name, version },
    rules: rules.map((rule) => {
      const { key, kind, regions, purposes, from = null, source } = rule;
      return { key, kind, asks: ruleInWords(rule), regions, purposes, from, source };
    }),
  };
}

function presentNumber({ teamId: _, createdAt, ...number }: CallerNumberRow): TeamPolicyShown['callerNumbers'][number] {
  return { ...number, createdAt: createdAt.toISOString() };
}
