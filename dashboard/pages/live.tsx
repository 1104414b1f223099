// Calls as they happen: those that are held, attempts on their way, what comes within the hour, and the stop for everything.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PhoneCall } from 'lucide-react';
import { useState } from 'react';
import { ago, count, exactTime } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Badge } from '../kit/badge.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { agentsQuery, callsUnderWayQuery, heldCallsQuery, nextHourQuery, plannedCallQuery } from '../outbound-queries.ts';
import type { PlannedCall } from '../outbound-queries.ts';
import { HeldCall } from './live/held-call.tsx';
import { Running } from './live/running.tsx';
import { StopButton } from './outbound/stop-button.tsx';
import { isSimulated } from './outbound/words.ts';

export function LivePage() {
  useTitle('Live');
  const underWay = useQuery(callsUnderWayQuery);
  const next = useQuery(nextHourQuery);
  const agents = useQuery(agentsQuery(true)).data?.items ?? [];
  const names = new Map(agents.map((agent) => [agent.agentId, agent.name]));
  const held = useQuery(heldCallsQuery);
  const client = useQueryClient();
  const [heard, setHeard] = useState<string | null>(null);
  const talking = held.data?.items ?? [];
  const planned = new Set(talking.map(({ plannedCallId }) => plannedCallId));
  /** One that is held stands there already. */
  const open = (underWay.data?.items ?? []).filter(({ plannedCallId }) => !planned.has(plannedCallId));
  const now = open.length + talking.length;
  const lookAgain = (): void => {
    void client.invalidateQueries({ queryKey: heldCallsQuery.queryKey });
    void client.invalidateQueries({ queryKey: callsUnderWayQuery.queryKey });
  };
  const coming = next.data?.items ?? [];
  return (
    <>
      <PageHeader
        title="Live"
        badge={
          underWay.data !== undefined && (
            <span role="status" className="nums ml-1 flex items-center gap-1.5 text-muted max-sm:sr-only">
              <span aria-hidden className={now > 0 ? 'size-1.5 rounded-full bg-strong' : 'size-1.5 rounded-full bg-line-strong'} />
              {now === 1 ? '1 call now' : `${now} calls now`} · {count(coming.length)} within the hour
            </span>
          )
        }
      >
        <StopButton />
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Live">
        {underWay.isPending && <Skeleton rows={6} slow="The calls are taking longer than usual to load." />}
        {underWay.isError && (
          <ErrorPanel what="The calls could not be loaded." error={underWay.error} onRetry={() => void underWay.refetch()} />
        )}
        {held.isError && (
          <ErrorPanel what="The calls that are held could not be loaded." error={held.error} onRetry={() => void held.refetch()} />
        )}
        <div className="flex flex-col gap-8 px-4 py-5">
          {underWay.data !== undefined && now === 0 && (
            <p className="flex items-center gap-2 rounded-list border border-line px-4 py-6 text-muted">
              <PhoneCall className="icon" aria-hidden />
              No call is under way.{' '}
              {coming[0]?.nextAt == null ? 'Nothing comes within the hour.' : `The next one is due ${ago(coming[0].nextAt)}.`}
            </p>
          )}
          {now > 0 && (
            <ul aria-label="Calls under way" className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
              {talking.map((call) => (
                <HeldCall
                  key={call.reference}
                  call={call}
                  isHeard={heard === call.reference}
                  onHeard={setHeard}
                  onOver={lookAgain}
                />
              ))}
              {open.map((call) => (
                <LiveCall key={call.plannedCallId} call={call} agent={names.get(call.agentId) ?? 'Agent'} />
              ))}
            </ul>
          )}
          {held.data?.isWhole === false && <p className="text-muted">The newest hundred calls are shown.</p>}
          {next.data !== undefined && (coming.length > 0 || now > 0) && (
            <NextUp rows={coming} names={names} isWhole={next.data.isWhole} />
          )}
        </div>
      </div>
    </>
  );
}

const phases = {
  claimed: { name: 'About to dial', tone: 'plain' },
  dialling: { name: 'Dialling', tone: 'fair' },
  ringing: { name: 'Ringing', tone: 'fair' },
  answered: { name: 'Talking', tone: 'strong' },
  ended: { name: 'Ended', tone: 'plain' },
  skipped: { name: 'Skipped', tone: 'plain' },
} as const;

function LiveCall({ call, agent }: { call: PlannedCall; agent: string }) {
  const detail = useQuery({ ...plannedCallQuery(call.plannedCallId), refetchInterval: 5000 }).data;
  const attempt = detail?.attemptsMade.at(-1);
  const since = attempt?.answered_at ?? attempt?.dialled_at ?? null;
  const phase = attempt === undefined ? null : phases[attempt.state];
  return (
    <li className="relative rounded-list border border-line shadow-1 hover:border-line-strong">
      <div className="flex items-center gap-3 border-b border-line px-3 py-2.5">
        <Avatar name={agent} agent size={28} />
        <span className="min-w-0 flex-1">
          <Link
            to="/outbound/$plannedCallId"
            params={{ plannedCallId: call.plannedCallId }}
            className="block truncate font-semibold outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:outline-accent"
          >
            {call.contactName ?? call.toNumber ?? 'Call'}
          </Link>
          <span className="block truncate text-caption text-muted">{agent}</span>
        </span>
        <span className="nums text-right">
          <span className="block font-semibold">{since === null ? '–' : <Running since={since} />}</span>
          {phase !== null && (
            <span
              className={
                phase.tone === 'strong'
                  ? 'text-caption text-strong'
                  : phase.tone === 'fair'
                    ? 'text-caption text-fair'
                    : 'text-caption text-muted'
              }
            >
              {phase.name}
            </span>
          )}
        </span>
      </div>
      <div className="nums flex min-h-16 flex-wrap items-center gap-2 px-3 py-3 text-muted">
        <span className="flex-1">
          {call.toNumber}
          {attempt !== undefined && (
            <span className="block text-caption">
              Attempt {attempt.attempt}
              {detail === undefined ? '' : ` of ${detail.requested.retries + 1}`}
              {attempt.from_number === null ? '' : ` · from ${attempt.from_number}`}
            </span>
          )}
        </span>
        {attempt !== undefined && isSimulated(attempt.carrier) && <Badge title="Nobody’s phone rings">Simulated carrier</Badge>}
      </div>
    </li>
  );
}

const SHOWN = 50;
const th = 'border-b border-line py-2 pr-3 text-left font-medium text-muted last:pr-0 last:text-right';
const td = 'border-b border-line py-2 pr-3 align-baseline last:pr-0 last:text-right';

function NextUp({ rows, names, isWhole }: { rows: PlannedCall[]; names: Map<string, string>; isWhole: boolean }) {
  return (
    <section aria-labelledby="next-up">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id="next-up" className="text-read font-semibold">
          Within the hour
        </h2>
        {!isWhole && <p className="text-caption text-muted">Among the newest thousand planned calls</p>}
      </div>
      {rows.length === 0 ? (
        <p className="mt-1 text-muted">Nothing is due.</p>
      ) : (
        <table className="nums mt-1 w-full border-separate border-spacing-0">
          <thead>
            <tr>
              <th className={th}>Contact</th>
              <th className={`${th} max-sm:hidden`}>Agent</th>
              <th className={`${th} max-md:hidden`}>Why</th>
              <th className={`${th} max-sm:hidden`}>Attempt</th>
              <th className={th}>Due</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.plannedCallId}>
                <td className={td}>
                  <Link
                    to="/outbound/$plannedCallId"
                    params={{ plannedCallId: row.plannedCallId }}
                    className="inline-flex min-h-6 items-center font-medium hover:underline"
                  >
                    {row.contactName ?? row.toNumber ?? 'Call'}
                  </Link>
                </td>
                <td className={`${td} max-sm:hidden`}>{names.get(row.agentId) ?? '–'}</td>
                <td className={`${td} text-muted max-md:hidden`}>{row.message}</td>
                <td className={`${td} text-muted max-sm:hidden`}>{row.attempts + 1}</td>
                <td className={`${td} whitespace-nowrap text-muted`}>
                  {row.nextAt !== null && (
                    <time dateTime={row.nextAt} title={exactTime(row.nextAt)}>
                      {ago(row.nextAt)}
                    </time>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length > SHOWN && <p className="mt-2 text-muted">and {count(rows.length - SHOWN)} more</p>}
    </section>
  );
}
