// One planned call: how it stands, every attempt made and to come with the rule that decided, and what was mapped from where.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Ban, CalendarClock, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { ago, dateTime, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { Trail } from '../../kit/trail.tsx';
import { plannedCallQuery } from '../../outbound-queries.ts';
import type { PlannedCallDetail } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { AttemptsMade } from './attempts-made.tsx';
import { CallInHubspot } from './in-hubspot.tsx';
import { PlanTable } from './plan-table.tsx';
import { RescheduleDialog } from './reschedule-dialog.tsx';
import { dispositionName, doorWords, isSimulated, localClock, stateWords } from './words.ts';

export function PlannedCallPage() {
  const { plannedCallId } = useParams({ from: '/shell/outbound/$plannedCallId' });
  const call = useQuery(plannedCallQuery(plannedCallId));
  const name = call.data?.contactName ?? call.data?.toNumber ?? 'Call';
  useTitle(name);
  return (
    <>
      <PageHeader
        title={name}
        trail={<Trail to="/outbound">Outbound calls</Trail>}
        badge={
          call.data !== undefined && (
            <>
              <Badge tone={stateWords[call.data.state].tone}>{stateWords[call.data.state].name}</Badge>
              {call.data.isPaused && call.data.endedAt === null && <Badge tone="fair">Paused</Badge>}
              {call.data.attemptsMade.some((attempt) => isSimulated(attempt.carrier)) && <Badge>Simulated carrier</Badge>}
            </>
          )
        }
      >
        {call.data !== undefined && <Acts call={call.data} />}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Call">
        {call.isPending && <Skeleton rows={8} slow="The call is taking longer than usual to load." />}
        {call.isError && (
          <ErrorPanel
            what="The call could not be loaded."
            error={call.error}
            onRetry={() => void call.refetch()}
            list={{ to: '/outbound', label: 'Outbound calls' }}
          />
        )}
        {call.data !== undefined && <Opened call={call.data} />}
      </div>
    </>
  );
}

function Acts({ call }: { call: PlannedCallDetail }) {
  const client = useQueryClient();
  const may = useMay('agents.manage');
  const [asking, setAsking] = useState<'cancel' | 'move' | null>(null);
  const { plannedCallId, isPaused } = call;
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['outbound'] });
  const hold = useMutation({
    mutationFn: () =>
      request(isPaused ? 'POST /api/outbound/calls/:plannedCallId/resume' : 'POST /api/outbound/calls/:plannedCallId/pause', {
        params: { plannedCallId },
      }),
    onError: toastError,
    onSettled: refresh,
  });
  const cancel = useMutation({
    mutationFn: () => request('POST /api/outbound/calls/:plannedCallId/cancel', { params: { plannedCallId } }),
    onSuccess: () => {
      toast('The call is cancelled. No attempt begins any more.');
      setAsking(null);
    },
    onError: toastError,
    onSettled: refresh,
  });
  if (!may || call.endedAt !== null) return null;
  return (
    <>
      <Button busy={hold.isPending} onClick={() => hold.mutate()}>
        {isPaused ? <Play className="icon-s" aria-hidden /> : <Pause className="icon-s" aria-hidden />}
        <span className="max-sm:sr-only">{isPaused ? 'Go on' : 'Pause'}</span>
      </Button>
      <Button
        disabled={call.state === 'calling'}
        title={call.state === 'calling' ? 'An attempt is under way' : undefined}
        onClick={() => setAsking('move')}
      >
        <CalendarClock className="icon-s" aria-hidden />
        <span className="max-sm:sr-only">Reschedule</span>
      </Button>
      <Button variant="danger" onClick={() => setAsking('cancel')}>
        <Ban className="icon-s" aria-hidden />
        <span className="max-sm:sr-only">Cancel call</span>
      </Button>
      {asking === 'move' && <RescheduleDialog call={call} onClose={() => setAsking(null)} />}
      {asking === 'cancel' && (
        <Dialog
          open
          onClose={() => setAsking(null)}
          title="Cancel this call?"
          description="No attempt begins any more. One that rings now ends by itself. This cannot be taken back."
        >
          <DialogActions>
            <Button variant="quiet" onClick={() => setAsking(null)}>
              Keep it
            </Button>
            <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel the call
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

function Opened({ call }: { call: PlannedCallDetail }) {
  return (
    <div className="grid gap-x-8 gap-y-6 px-4 py-5 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-8">
        <section aria-labelledby="now">
          <h2 id="now" className="text-read font-semibold">
            {call.endedAt === null ? 'Next' : 'How it ended'}
          </h2>
          <p className="mt-1">
            {call.nextAt !== null && (
              <time dateTime={call.nextAt} title={exactTime(call.nextAt)} className="nums font-medium">
                {dateTime(call.nextAt)} · {ago(call.nextAt)}
                {call.nextLocalTime === null ? '' : ` · there ${localClock(call.nextLocalTime)}`}
                {'. '}
              </time>
            )}
            {call.endedAt !== null && (
              <time dateTime={call.endedAt} title={exactTime(call.endedAt)} className="nums font-medium">
                {call.disposition === null ? '' : `${dispositionName(call.disposition)} · `}
                {dateTime(call.endedAt)}
                {'. '}
              </time>
            )}
            <span className="text-muted">{call.message}</span>
          </p>
        </section>
        {call.plan !== null && call.plan.attempts.length > 0 && (
          <section aria-label="What is planned">
            <h2 className="text-read font-semibold">Planned attempts</h2>
            <p className="text-muted">Each at its earliest, if nobody answers. Everything is asked again at that moment.</p>
            <div className="mt-2">
              <PlanTable attempts={call.plan.attempts} />
            </div>
            <p className="mt-2 text-muted">Then: {call.plan.end_message}</p>
          </section>
        )}
        <AttemptsMade attempts={call.attemptsMade} />
        <CallInHubspot key={call.plannedCallId} call={call} />
      </div>
      <Facts call={call} />
    </div>
  );
}

function Facts({ call }: { call: PlannedCallDetail }) {
  const { requested, plan } = call;
  const rows: [string, string | null][] = [
    ['Number', call.toNumber],
    ['Agent', call.agent?.name ?? null],
    ['Asked for by', doorWords[call.door]],
    ['Campaign', call.campaignName],
    ['Contact', call.contactId],
    ['Hours asked for', requested.hours],
    ['Outside the hours', requested.carry_over ? 'Wait for the next ones' : 'Skip the attempt'],
    [
      'Retries',
      requested.retries === 0
        ? 'None'
        : `${requested.retries}${requested.gaps.length > 0 ? ` after ${requested.gaps.join(', ')}` : ''}`,
    ],
    ['Not before', requested.schedule_at],
    ['Zone asked for', requested.timezone],
    ['Priority', requested.priority === 0 ? null : String(requested.priority)],
    ['Rules', plan?.rules_version ?? call.attemptsMade.at(-1)?.rulesVersion ?? null],
  ];
  return (
    <aside aria-label="What was asked for" className="flex min-w-0 flex-col gap-6">
      <section aria-labelledby="asked">
        <h2 id="asked" className="text-read font-semibold">
          What was asked for
        </h2>
        <dl className="nums mt-1">
          {rows
            .filter((row): row is [string, string] => row[1] !== null && row[1] !== '')
            .map(([name, value]) => (
              <div key={name} className="flex justify-between gap-4 border-b border-line py-1.5 last:border-b-0">
                <dt className="shrink-0 text-muted">{name}</dt>
                <dd className="min-w-0 text-right break-words">
                  {name === 'Agent' ? (
                    <Link
                      to="/agents/$agentId"
                      params={{ agentId: call.agentId }}
                      className="font-medium text-accent hover:underline"
                    >
                      {value}
                    </Link>
                  ) : (
                    value
                  )}
                </dd>
              </div>
            ))}
        </dl>
      </section>
      {plan !== null && (
        <section aria-labelledby="clocks">
          <h2 id="clocks" className="text-read font-semibold">
            Whose clock
          </h2>
          <p className="mt-1">{plan.zones.join(', ')}</p>
          {plan.zones_of_the_law.join() !== plan.zones.join() && (
            <p className="text-muted">For the law besides: {plan.zones_of_the_law.join(', ')}</p>
          )}
          <ul className="mt-1 text-muted">
            {plan.evidence.map(({ source, zones }) => (
              <li key={source}>
                {source.replaceAll('_', ' ')}: {zones.slice(0, 6).join(', ')}
                {zones.length > 6 ? ` and ${zones.length - 6} more` : ''}
              </li>
            ))}
            {plan.unread.map(({ source, message }) => (
              <li key={source} className="text-fair">
                {message}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Values title="Fields of the request" values={call.webhookFields} />
      <Values title="Metadata" values={call.metadata} />
    </aside>
  );
}

function Values({ title, values }: { title: string; values: Record<string, unknown> }) {
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary className="min-h-6 font-semibold">{title}</summary>
      <dl className="mt-1 font-mono text-caption">
        {entries.slice(0, 100).map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 py-0.5">
            <dt className="shrink-0 text-muted">{name}</dt>
            <dd className="min-w-0 text-right break-words">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
