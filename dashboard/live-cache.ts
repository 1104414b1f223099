// Turns live events into changes of what is already on the page, and refetches only what must be.
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { LiveEventMessage } from '../contract/live-events.ts';
import { request } from './api.ts';
import { commentKeys } from './comment-queries.ts';
import { callQuery, hubspotQuery, pageSize, portalChangeKey, toQuery } from './queries.ts';
import { reviewKeys } from './review-queries.ts';
import { scorecardKeys } from './scorecard-queries.ts';
import { webhookKeys } from './webhook-queries.ts';
import type { CallDetail, CallFilters, CallList, CallRow } from './queries.ts';

/** What is shown of agents, their calls and the policy. */
const outboundKeys = [['agents'], ['agent'], ['outbound'], ['calling-policy'], ['do-not-call']];

type StageEvent = Extract<LiveEventMessage, { kind: 'call.stage' }>;

/** Returns the function that applies one event. List refreshes are gathered to one per second. */
export function applyLiveEvents(client: QueryClient): (event: LiveEventMessage) => void {
  const changed = new Set<string>();
  let outboundTimer: ReturnType<typeof setTimeout> | undefined;
  let scorecardTimer: ReturnType<typeof setTimeout> | undefined;
  let hubspotTimer: ReturnType<typeof setTimeout> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (callId: string): void => {
    changed.add(callId);
    timer ??= setTimeout(() => {
      timer = undefined;
      const ids = new Set(changed);
      changed.clear();
      void refreshLists(client, ids);
      freshen(client, [['home'], ['trackers'], ['call-count'], ['failed-count'], ['failed-jobs'], ...reviewKeys, ...commentKeys]);
    }, 1000);
  };
  return (event) => {
    if (event.kind === 'reset') freshen(client, [[]]);
    else if (event.kind === 'team.changed') freshen(client, [['home'], ['team'], ['session'], ['push-keys']]);
    else if (event.kind === 'webhooks.changed') freshen(client, webhookKeys);
    else if (event.kind === 'scorecards.changed')
      scorecardTimer ??= setTimeout(() => {
        scorecardTimer = undefined;
        freshen(client, scorecardKeys);
      }, 500);
    else if (event.kind === 'outbound.changed' || event.kind === 'planned_call.changed')
      outboundTimer ??= setTimeout(() => {
        outboundTimer = undefined;
        freshen(client, outboundKeys);
      }, 500);
    else if (event.kind === 'hubspot.changed')
      hubspotTimer ??= setTimeout(() => {
        hubspotTimer = undefined;
        if (client.isMutating({ mutationKey: portalChangeKey }) === 0) freshen(client, [hubspotQuery.queryKey]);
        // A call that is looked at while its results are on their way to HubSpot.
        void client.invalidateQueries({
          queryKey: ['call'],
          type: 'active',
          predicate: ({ state }) => isBeingWritten(state.data as CallDetail | undefined),
        });
        freshen(client, [['hubspot-deliveries-head'], ['hubspot-delivery']]);
      }, 1000);
    else if (event.kind === 'call.stage') {
      patchStage(client, event);
      if (event.state === 'done' || event.state === 'failed') freshen(client, [callQuery(event.callId).queryKey]);
      if (event.state === 'failed') later(event.callId);
    } else if (event.kind === 'call.received' || event.kind === 'call.changed') {
      if (event.kind === 'call.changed') freshen(client, [callQuery(event.callId).queryKey]);
      later(event.callId);
    }
  };
}

/** Fetches anew what is on screen, and what is on its way for the first time once more: that answer may be from before the change. */
function freshen(client: QueryClient, keys: readonly QueryKey[]): void {
  for (const queryKey of keys) {
    for (const query of client.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' })) {
      const refetch = (): void => void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      if (query.state.data === undefined) query.promise?.then(refetch, () => {});
    }
    void client.invalidateQueries({ queryKey });
  }
}

function isBeingWritten(call: CallDetail | undefined): boolean {
  return call?.hubspot?.writeBacks.some(({ state }) => state === 'pending' || state === 'sending') === true;
}

function patchStage(client: QueryClient, event: StageEvent): void {
  const now = new Date().toISOString();
  const moved = (line: CallDetail['stages'][number]): CallDetail['stages'][number] =>
    line.stage === event.stage
      ? {
          ...line,
          state: event.state,
          progress: event.progress,
          startedAt: event.state === 'running' && line.state !== 'running' ? now : line.startedAt,
        }
      : line;
  client.setQueryData<CallDetail>(callQuery(event.callId).queryKey, (call) =>
    call === undefined ? undefined : { ...call, stages: call.stages.map(moved) },
  );
  if (event.state === 'done' || event.state === 'skipped') return;
  patchRows(client, event.callId, (row) => ({
    ...row,
    state:
      event.state === 'failed'
        ? 'failed'
        : row.state === 'waiting_for_recording' && event.state === 'waiting'
          ? row.state
          : 'processing',
    current: moved(row.current?.stage === event.stage ? row.current : { ...emptyLine, stage: event.stage, startedAt: now }),
  }));
}
const emptyLine = { state: 'waiting', progress: null, attempt: 1, endedAt: null, nextTryAt: null, error: null } as const;

function patchRows(client: QueryClient, callId: string, change: (row: CallRow) => CallRow): void {
  client.setQueriesData<CallList>({ queryKey: ['calls'] }, (list) => {
    const at = list?.pages.findIndex((page) => page.items.some((row) => row.callId === callId)) ?? -1;
    if (list === undefined || at < 0) return list;
    return {
      ...list,
      pages: list.pages.map((page, index) =>
        index === at ? { ...page, items: page.items.map((row) => (row.callId === callId ? change(row) : row)) } : page,
      ),
    };
  });
}

/** Fetches the first page of each list on screen, puts new rows on top and freshens known ones; later pages stay as they are. */
async function refreshLists(client: QueryClient, ids: Set<string>): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: ['calls'], type: 'active' })) {
    const filters = query.queryKey[1] as CallFilters;
    const first = await request('GET /api/calls', { query: toQuery(filters, undefined, pageSize) }).catch(() => null);
    if (first === null) continue;
    const fresh = new Map(first.items.map((row) => [row.callId, row]));
    client.setQueryData<CallList>(query.queryKey, (list) => {
      const [head, ...rest] = list?.pages ?? [];
      if (list === undefined || head === undefined) return list;
      const later = new Set(rest.flatMap((page) => page.items.map((row) => row.callId)));
      const pushedOut = head.items.filter((row) => !fresh.has(row.callId) && !ids.has(row.callId));
      const items = rest.length === 0 ? first.items : [...first.items.filter((row) => !later.has(row.callId)), ...pushedOut];
      const pages = rest.map((page) => ({ ...page, items: page.items.map((row) => fresh.get(row.callId) ?? row) }));
      const nextCursor = rest.length === 0 ? first.nextCursor : head.nextCursor;
      return { ...list, pages: [{ ...first, items, nextCursor }, ...pages] };
    });
    for (const id of ids) if (!fresh.has(id)) void refreshRow(client, id);
  }
  void client.invalidateQueries({ queryKey: ['calls'], refetchType: 'none' });
}

async function refreshRow(client: QueryClient, callId: string): Promise<void> {
  const known = client
    .getQueriesData<CallList>({ queryKey: ['calls'] })
    .some(([, list]) => list?.pages.some((page) => page.items.some((row) => row.callId === callId)));
  if (!known) return;
  const call = await client.fetchQuery(callQuery(callId)).catch(() => null);
  if (call === null) return;
  const { title, state, rep, durationMs, talkShare, score, outcome, current } = call;
  patchRows(client, callId, (row) => ({ ...row, title, state, rep, durationMs, talkShare, score, outcome, current }));
}
