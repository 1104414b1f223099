// How far calls of agents came: all of them as steps, and line by line by campaign, agent, hour, number or version.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { PhoneOutgoing } from 'lucide-react';
import { funnelGroups, MOST_FUNNEL_CALLS, type FunnelGroup } from '../../../rules/funnel.ts';
import { spanOf, withSpan } from '../../analytics-queries.ts';
import { count } from '../../format.ts';
import { funnelQuery, type FunnelFilters } from '../../funnel-queries.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Select } from '../../kit/select.tsx';
import { useNow } from '../../media.ts';
import { agentsQuery, campaignsQuery } from '../../outbound-queries.ts';
import { FilterChip } from '../filter-chip.tsx';
import { FiguresBar, FiguresRead } from './figures-frame.tsx';
import { saveFunnelAsCsv } from './funnel-csv.ts';
import { FunnelSteps } from './funnel-steps.tsx';
import { FunnelTable } from './funnel-table.tsx';

const groupNames: Record<FunnelGroup, string> = {
  campaign: 'Campaign',
  agent: 'Agent',
  hour: 'Hour of the called person',
  number: 'Number called from',
  version: 'Version of the agent',
};
const groups = funnelGroups.map((value) => ({ value, label: groupNames[value] }));

export function FunnelPage() {
  useTitle('Outbound figures');
  const filters = useSearch({ from: '/shell/analytics/outbound' });
  const navigate = useNavigate();
  const span = spanOf(filters, new Date(useNow(false)));
  const funnel = useQuery(funnelQuery(filters, span));
  const agents = useQuery(agentsQuery(true)).data?.items ?? [];
  const campaigns = useQuery(campaignsQuery).data?.items ?? [];
  const change = (next: FunnelFilters): void => void navigate({ to: '/analytics/outbound', search: next, replace: true });
  const pick = (name: 'agentId' | 'campaignId', value: string | undefined): void => {
    const { [name]: _, ...rest } = filters;
    change(value === undefined ? rest : { ...rest, [name]: value });
  };
  const by = filters.by ?? 'campaign';
  return (
    <>
      <FiguresBar
        {...{ filters, span }}
        onSpan={(next) => change(withSpan(filters, next))}
        onSave={funnel.data === undefined ? null : () => saveFunnelAsCsv(groupNames[by], funnel.data, span)}
      >
        <FilterChip
          label="Agent"
          value={filters.agentId}
          choices={agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
          onChange={(agentId) => pick('agentId', agentId)}
        />
        <FilterChip
          label="Campaign"
          value={filters.campaignId}
          choices={campaigns.map(({ campaignId, name }) => ({ value: campaignId, label: name }))}
          onChange={(campaignId) => pick('campaignId', campaignId)}
        />
      </FiguresBar>
      <FiguresRead query={funnel}>
        {(data) =>
          data.total.queued === 0 ? (
            <Empty
              icon={<PhoneOutgoing />}
              title="No call was asked for in these days"
              actions={<Button onClick={() => change({ days: 365 })}>Show the last 365 days of all agents</Button>}
            >
              Choose other days, or take filters away.
            </Empty>
          ) : (
            <div className="flex flex-col gap-8 px-4 py-6">
              <div className="flex flex-col gap-2">
                <FunnelSteps total={data.total} filters={filters} span={span} />
                {data.isCut && (
                  <p className="text-caption text-muted">
                    Figures are of the newest {count(MOST_FUNNEL_CALLS)} calls of these days.
                  </p>
                )}
              </div>
              <section aria-labelledby="lines" className="min-w-0">
                <div className="flex flex-wrap items-center justify-between gap-2">
                  <h2 id="lines" className="font-semibold">
                    By {groupNames[by].toLowerCase()}
                  </h2>
                  <Select
                    label="By"
                    value={by}
                    choices={groups}
                    onChange={(next) => {
                      const { by: _, ...rest } = filters;
                      const chosen = funnelGroups.find((group) => group === next);
                      change(chosen === undefined || chosen === 'campaign' ? rest : { ...rest, by: chosen });
                    }}
                  />
                </div>
                <FunnelTable lines={data.lines} name={groupNames[by]} filters={filters} span={span} />
              </section>
            </div>
          )
        }
      </FiguresRead>
    </>
  );
}
