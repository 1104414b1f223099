// Past calls of a range of dates: counted first, then taken in when somebody says so; paused, gone on with, given up.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { dayName, daysBack, toInstants } from '../../days.ts';
import type { Days } from '../../days.ts';
import { count, dateTime, percent, roughly } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { Select } from '../../kit/select.tsx';
import { toastError } from '../../kit/toast.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { HubspotLane, HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { DayRange } from './day-range.tsx';
import { importLeftMs, importShare } from './import-pace.ts';
import { laneState } from './words.ts';

const ranges = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 12 months' },
  { value: 'own', label: 'From … to …' },
];
const FINISHED_SHOWN = 5;

export function ImportPanel({ portal }: { portal: HubspotPortal }) {
  const may = useMay('hubspot.manage');
  const imports = portal.lanes.filter((lane) => lane.kind === 'backfill');
  const open = imports.filter((lane) => lane.state !== 'done');
  const finished = imports.filter((lane) => lane.state === 'done').slice(0, FINISHED_SHOWN);
  return (
    <div className="flex flex-col gap-3">
      {open.map((lane) => (
        <ImportCard key={lane.laneId} portalId={portal.portalId} lane={lane} may={may} />
      ))}
      {open.length === 0 && may && <CountForm portal={portal} />}
      {finished.length > 0 && (
        <ul aria-label="Finished imports" className="text-muted">
          {finished.map((lane) => (
            <li key={lane.laneId} className="nums flex min-h-7 flex-wrap items-baseline gap-x-3">
              <span>{rangeOf(lane)}</span>
              <span>
                {lane.seen === 1 ? '1 call' : `${count(lane.seen)} calls`}
                {lane.lastPassAt !== null && `, finished ${dateTime(lane.lastPassAt)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function CountForm({ portal }: { portal: HubspotPortal }) {
  const client = useQueryClient();
  const [range, setRange] = useState('90');
  const [own, setOwn] = useState<Days>(() => daysBack(90));
  const countCalls = useMutation({
    mutationFn: () =>
      request('POST /api/hubspot/:portalId/backfills', {
        params: { portalId: portal.portalId },
        body: toInstants(range === 'own' ? own : daysBack(Number(range))),
      }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: hubspotQuery.queryKey }),
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Select label="Range" value={range} choices={ranges} onChange={setRange} />
        {range === 'own' && <DayRange days={own} onChange={setOwn} />}
        <Button busy={countCalls.isPending} disabled={portal.state !== 'connected'} onClick={() => countCalls.mutate()}>
          Count the calls
        </Button>
      </div>
      <p className="text-muted">
        {portal.state === 'connected'
          ? 'Counting takes nothing in. You see how many calls and minutes there are before anything starts.'
          : 'Calls can be counted once the connection works again.'}
      </p>
    </>
  );
}

function ImportCard({ portalId, lane, may }: { portalId: string; lane: HubspotLane; may: boolean }) {
  const client = useQueryClient();
  const workPerAudio = useQuery(hubspotQuery).data?.workPerAudio ?? null;
  const params = { portalId, laneId: lane.laneId };
  const act = useMutation({
    mutationFn: async (what: 'start' | 'pause' | 'give-up') => {
      if (what === 'start') await request('POST /api/hubspot/:portalId/backfills/:laneId/start', { params });
      else if (what === 'pause') await request('POST /api/hubspot/:portalId/backfills/:laneId/pause', { params });
      else await request('DELETE /api/hubspot/:portalId/backfills/:laneId', { params });
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: hubspotQuery.queryKey }),
  });
  const button = (what: 'start' | 'pause' | 'give-up', label: string, main = false) => (
    <Button
      size="s"
      variant={main ? 'main' : what === 'give-up' ? 'quiet' : 'outline'}
      busy={act.isPending && act.variables === what}
      disabled={act.isPending}
      onClick={() => act.mutate(what)}
    >
      {label}
    </Button>
  );
  const share = importShare(lane);
  const { name, tone } = laneState[lane.state];
  return (
    <div role="group" aria-label={`Import, ${rangeOf(lane)}`} className="rounded-list border border-line px-3 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="nums font-medium">{rangeOf(lane)}</span>
        <Badge tone={tone}>{name}</Badge>
        {may && (
          <span className="ml-auto flex gap-1.5">
            {button('give-up', lane.state === 'estimated' || lane.state === 'estimating' ? 'Choose another range' : 'Give up')}
            {lane.state === 'active' && button('pause', 'Pause')}
            {lane.state === 'paused' && button('start', 'Go on', true)}
            {lane.state === 'failed' && button('start', 'Try again', true)}
            {lane.state === 'estimated' && lane.estimatedCalls !== 0 && button('start', 'Start the import', true)}
          </span>
        )}
      </div>
      {(lane.state === 'active' || lane.state === 'paused') && share !== null && (
        <ProgressBar share={share} label={`Import, ${rangeOf(lane)}`} className="mt-3" />
      )}
      <p className="nums mt-2 text-muted">
        {lane.state === 'estimated' ? describeEstimate(lane, workPerAudio) : describe(lane, share)}
      </p>
      {lane.errorMessage !== null && <p className="mt-1 text-weak">{lane.errorMessage}</p>}
    </div>
  );
}

function describe(lane: HubspotLane, share: number | null): string {
  if (lane.state === 'estimating')
    return lane.estimatedCalls === null
      ? 'Asking HubSpot how many calls there are.'
      : `${count(lane.estimatedCalls)} calls so far.`;
  const leftMs = importLeftMs(lane);
  const of = lane.estimatedCalls === null ? '' : ` of about ${count(lane.estimatedCalls)}`;
  return [
    `${count(lane.seen)}${of} calls read`,
    share === null ? null : percent(share),
    leftMs === null ? null : `about ${roughly(leftMs)} left`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function describeEstimate({ estimatedCalls: calls, estimatedAudioMs: audioMs }: HubspotLane, workPerAudio: number | null): string {
  if (calls === null) return 'HubSpot did not say how many calls there are.';
  if (calls === 0) return 'HubSpot has no calls in this range.';
  const parts = [
    calls === 1 ? '1 call' : `${count(calls)} calls`,
    audioMs === null ? null : audioMs === 0 ? 'none of them recorded' : `${roughly(audioMs)} of audio`,
    audioMs === null || audioMs === 0 || workPerAudio === null ? null : `${roughly(audioMs * workPerAudio)} of work here`,
  ];
  return `About ${parts.filter((part) => part !== null).join(', ')}. Calls that are here already are not taken in twice.`;
}

function rangeOf(lane: HubspotLane): string {
  return lane.from === null || lane.to === null ? 'All calls' : `${dayName(lane.from)} – ${dayName(lane.to)}`;
}
