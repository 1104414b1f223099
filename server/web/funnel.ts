// How far calls of agents came, with the names of what they are grouped by; and the filters that such a figure brings along to the list of calls.
import { instantsOf } from '../../rules/analytics.ts';
import { MOST_FUNNEL_CALLS, type FunnelGroup } from '../../rules/funnel.ts';
import { findCampaigns } from '../database/campaigns.ts';
import { countFunnel, findAgentNames, listFunnel, readClocks, type FunnelLine } from '../database/funnel.ts';
import type { PlannedCallFilter } from '../database/planned-calls.ts';
import type { Db } from '../database/tables.ts';
import type { Clock } from '../ports/clock.ts';
import { route, type Ask, type Reply, type Web } from './route.ts';

export function registerFunnel(web: Web, { clock }: { clock: Clock }): void {
  route(web, 'GET /api/outbound/funnel', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const { from, to, by, agentId, campaignId } = query;
    const filter = { teamId, ...instantsOf({ from, to }), agentId, campaignId };
    const [total, lines] = await Promise.all([countFunnel(web.db, filter), listFunnel(web.db, filter, by, clock.now())]);
    const names = await readNames(web.db, teamId, by, lines);
    return { total, lines: lines.map((line) => presentLine(by, line, names)), isCut: total.queued >= MOST_FUNNEL_CALLS };
  });
}

async function readNames(db: Db, teamId: string, by: FunnelGroup, lines: readonly FunnelLine[]): Promise<Map<string, string>> {
  const ids = lines.map(({ key }) => idOf(key)).filter((id) => id !== '');
  if (by === 'campaign') return new Map([...(await findCampaigns(db, teamId, ids))].map(([id, { name }]) => [id, name]));
  return by === 'agent' || by === 'version' ? findAgentNames(db, teamId, ids) : new Map();
}

/** Of `<agent> <version>` the agent. */
const idOf = (key: string): string => key.split(' ')[0] ?? '';

function presentLine(
  by: FunnelGroup,
  { key, ...counts }: FunnelLine,
  names: ReadonlyMap<string, string>,
): Reply<'GET /api/outbound/funnel'>['lines'][number] {
  const [id = '', version = ''] = key.split(' ');
  const line = { key, agentId: null, agentVersion: null, counts };
  switch (by) {
    case 'campaign':
      return { ...line, name: key === '' ? 'No campaign' : (names.get(key) ?? 'A campaign that is gone') };
    case 'agent':
      return { ...line, agentId: key, name: names.get(key) ?? 'An agent that is gone' };
    case 'version':
      return {
        ...{ ...line, agentId: id, agentVersion: version === '' ? null : Number(version) },
        name: `${names.get(id) ?? 'An agent that is gone'}, ${version === '' ? 'version not known' : `v${version}`}`,
      };
    case 'hour':
      return { ...line, name: key === '' ? 'Clock not known' : `${key.padStart(2, '0')}:00` };
    case 'number':
      return { ...line, name: key === '' ? 'Number not known' : key };
  }
}

type ListQuery = Ask<'GET /api/outbound/calls'>['query'];

/** Days count only as a pair; what attempts are narrowed by means any attempt where no step is asked for. */
export async function readReached(
  db: Db,
  teamId: string,
  { from, to, reached, fromNumber, agentVersion, hour, agentId, campaignId }: ListQuery,
  now: Date,
): Promise<Pick<PlannedCallFilter, 'asked' | 'reached'>> {
  const asked = from === undefined || to === undefined ? null : instantsOf({ from, to });
  const isOfHour = hour !== undefined && asked !== null;
  const isNarrowed = fromNumber !== undefined || agentVersion !== undefined || isOfHour;
  const step = reached === undefined || reached === 'queued' ? (isNarrowed ? 'dialled' : null) : reached;
  const campaign = campaignId === 'none' ? undefined : campaignId;
  const clocks = isOfHour ? await readClocks(db, { teamId, ...asked, agentId, campaignId: campaign }, now) : [];
  return {
    ...(asked && { asked }),
    ...(step && {
      reached: { step, fromNumber, agentVersion, hour: isOfHour ? { of: hour === 'unknown' ? null : hour, clocks } : undefined },
    }),
  };
}
