// A call that is being held: what is said as it is said, and the ways to hear it, to take it over and to end it.
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Avatar } from '../../kit/avatar.tsx';
import { Badge } from '../../kit/badge.tsx';
import type { HeldCall as Held } from '../../outbound-queries.ts';
import { useMay, useSession } from '../../session.ts';
import { standsAt } from '../agent/talk-view.ts';
import { carrierName, isSimulated } from '../outbound/words.ts';
import { Acts } from './acts.tsx';
import { Running } from './running.tsx';
import { Said } from './said.tsx';
import { useWatch, type Watch } from './watch.ts';

/** `isHeard`: one call is heard at a time, so that two never speak at once. */
export function HeldCall({
  call,
  isHeard,
  onHeard,
  onOver,
}: {
  call: Held;
  isHeard: boolean;
  onHeard: (reference: string) => void;
  onOver: () => void;
}) {
  const isHere = call.heldBy === null;
  const watch = useWatch(call.reference, isHere, onOver);
  const maySteer = useMay('calls.steer');
  const { part, listen } = watch;
  useEffect(() => {
    if (part === 'listens' && !isHeard) void listen(false);
  }, [part, isHeard, listen]);
  const name = call.with ?? 'Somebody';
  const head = useRef<HTMLSpanElement>(null);
  return (
    <li aria-label={`${call.agentName} with ${name}`} className="flex flex-col rounded-list border border-line shadow-1">
      <div className="flex items-center gap-3 border-b border-line px-3 py-2.5">
        <Avatar name={call.agentName} agent size={28} />
        <span ref={head} tabIndex={-1} className="min-w-0 flex-1 outline-none">
          {call.plannedCallId === null ? (
            <span className="block truncate font-semibold">{name}</span>
          ) : (
            <Link
              to="/outbound/$plannedCallId"
              params={{ plannedCallId: call.plannedCallId }}
              className="block truncate font-semibold hover:underline"
            >
              {name}
            </Link>
          )}
          <span className="flex items-center gap-1.5 text-caption text-muted">
            <span className="truncate">{call.agentName}</span>
            <span aria-hidden>·</span>
            <Line carrier={call.carrier} />
          </span>
        </span>
        <span className="nums text-right">
          <span className="block font-semibold">
            <Running since={call.since} />
          </span>
          {isHere && (
            <span className="block text-caption leading-5 text-strong">
              {watch.isConnected ? standsAt(watch.view) : 'Connecting'}
            </span>
          )}
        </span>
      </div>
      {isHere ? (
        <Said lines={watch.view.lines} agent={call.agentName} other={name} isRead={part !== 'reads'} />
      ) : (
        <p className="flex h-56 items-center px-6 text-center text-balance text-muted">
          Another process of this installation holds the call, on {call.heldBy}. It can be read and heard where that one serves the
          dashboard.
        </p>
      )}
      <Company watch={watch} />
      {isHere && maySteer && <Acts call={call} watch={watch} onHeard={onHeard} back={head} />}
    </li>
  );
}

function Line({ carrier }: { carrier: string }) {
  if (isSimulated(carrier)) return <Badge title="Nobody’s phone rings">Simulated carrier</Badge>;
  return <span className="shrink-0">{carrier === 'browser' ? 'in the browser' : `by ${carrierName(carrier)}`}</span>;
}

/** How fast it answers, and who else of the team is on the call. */
function Company({ watch }: { watch: Watch }) {
  const { person } = useSession();
  const { latencyMs, optedOut } = watch.view;
  const now = watch.people.filter(({ toMs, personId }) => toMs === null && personId !== person.personId);
  const others = [...new Set(now.map(({ name, did }) => `${name} ${did === 'took_over' ? 'speaks' : 'listens'}`))];
  return (
    <p className="nums flex min-h-8 flex-wrap items-center gap-x-3 px-3 py-1 text-caption text-muted">
      {latencyMs !== null && <span>answered after {latencyMs} ms</span>}
      {others.length > 0 && <span>{others.join(', ')}</span>}
      {optedOut && <span className="text-fair">asked not to be called again</span>}
    </p>
  );
}
