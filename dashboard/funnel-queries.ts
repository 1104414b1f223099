// How far calls of agents came, by what stands in the address; and the planned calls behind a figure.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DaySpan } from '../rules/analytics.ts';
import { isOfAttempts, type FunnelGroup, type FunnelStep } from '../rules/funnel.ts';
import type { SpanFilters } from './analytics-queries.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import type { PlannedCallFilters } from './outbound-queries.ts';

export type Funnel = Reply<'GET /api/outbound/funnel'>;
export type FunnelLine = Funnel['lines'][number];
/** By campaign without `by`. */
export type FunnelFilters = SpanFilters & { by?: FunnelGroup; agentId?: string; campaignId?: string };

export const funnelQuery = ({ by, agentId, campaignId }: FunnelFilters, span: DaySpan) => {
  const query = { ...span, by, agentId, campaignId };
  return queryOptions({
    queryKey: ['funnel', query] as const,
    queryFn: ({ signal }) => request('GET /api/outbound/funnel', { query }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
};

/** The planned calls that a figure was counted from; undefined where no filter tells them apart. */
export function callsOfFigure(
  filters: FunnelFilters,
  span: DaySpan,
  step: FunnelStep,
  line?: FunnelLine,
): PlannedCallFilters | undefined {
  const { by = 'campaign', agentId, campaignId } = filters;
  const around: PlannedCallFilters = {
    ...span,
    ...(agentId === undefined ? {} : { agentId }),
    ...(campaignId === undefined ? {} : { campaignId }),
    ...(step === 'queued' ? {} : { reached: step }),
  };
  if (line === undefined) return around;
  if (line.key === '' && isOfAttempts(by) && by !== 'hour') return undefined;
  switch (by) {
    case 'campaign':
      return { ...around, campaignId: line.key === '' ? 'none' : line.key };
    case 'agent':
      return { ...around, agentId: line.key };
    case 'hour':
      return { ...around, hour: line.key === '' ? 'unknown' : line.key };
    case 'number':
      return { ...around, fromNumber: line.key };
    case 'version':
      return line.agentId === null || line.agentVersion === null
        ? undefined
        : { ...around, agentId: line.agentId, agentVersion: line.agentVersion };
  }
}
