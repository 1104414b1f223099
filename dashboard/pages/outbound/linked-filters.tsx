// What a figure, a campaign or a number brought along to the list of planned calls.
import { useQuery } from '@tanstack/react-query';
import { spanName } from '../../days.ts';
import { campaignsQuery } from '../../outbound-queries.ts';
import type { PlannedCallFilters } from '../../outbound-queries.ts';
import { stepNames } from '../analytics/funnel-steps.tsx';
import { LinkedFilter } from '../linked-filter.tsx';

type Linked = { name: string; text: string; keys: readonly (keyof PlannedCallFilters)[] };

export function PlannedCallLinkedFilters({
  filters,
  onChange,
}: {
  filters: PlannedCallFilters;
  onChange: (next: PlannedCallFilters) => void;
}) {
  const campaigns = useQuery({ ...campaignsQuery, enabled: filters.campaignId !== undefined }).data?.items ?? [];
  const campaign = campaigns.find(({ campaignId }) => campaignId === filters.campaignId)?.name;
  const without = (keys: Linked['keys']): PlannedCallFilters =>
    Object.fromEntries(Object.entries(filters).filter(([key]) => !keys.some((gone) => gone === key)));
  return linkedOf(filters, campaign).map(({ name, text, keys }) => (
    <LinkedFilter key={name} name={name} text={text} onRemove={() => onChange(without(keys))} />
  ));
}

function linkedOf(
  { campaignId, number, from, to, reached, fromNumber, agentVersion, hour }: PlannedCallFilters,
  campaign: string | undefined,
): Linked[] {
  const linked: Linked[] = [];
  if (campaignId !== undefined)
    linked.push({ name: 'Campaign', text: campaignId === 'none' ? 'None' : (campaign ?? '…'), keys: ['campaignId'] });
  if (number !== undefined) linked.push({ name: 'Number', text: number, keys: ['number'] });
  // An hour is one of these days: without them nothing says whose clocks are meant.
  if (from !== undefined && to !== undefined)
    linked.push({ name: 'Asked for', text: spanName({ from, to }), keys: ['from', 'to', 'hour'] });
  if (reached !== undefined) linked.push({ name: 'Came to', text: stepNames[reached], keys: ['reached'] });
  if (fromNumber !== undefined) linked.push({ name: 'From', text: fromNumber, keys: ['fromNumber'] });
  if (agentVersion !== undefined) linked.push({ name: 'Version', text: `v${agentVersion}`, keys: ['agentVersion'] });
  if (hour !== undefined)
    linked.push({ name: 'Their hour', text: hour === 'unknown' ? 'Not known' : `${hour.padStart(2, '0')}:00`, keys: ['hour'] });
  return linked;
}
