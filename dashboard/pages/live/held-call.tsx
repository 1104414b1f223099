// A call that is being held: what is said as it is said, and the ways to hear it, to take it over and to end it.
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Headphones, MicOff, PhoneOff, UserRound } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { request } from '../../api.ts';
import { Avatar } from '../../kit/avatar.tsx';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { toastError } from '../../kit/toast.tsx';
import type { HeldCall as Held } from '../../outbound-queries.ts';
import { useMay, useSession } from '../../session.ts';
import { standsAt } from '../agent/talk-view.ts';
import { isSimulated } from '../outbound/words.ts';
import { LeaveGuard } from './leave-guard.tsx';
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
            <span className="block text-caption text-strong">{watch.isConnected ? standsAt(watch.view) : 'Connecting'}</span>
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
  return <span className="shrink-0">{carrier === 'browser' ? 'in the browser' : `by ${carrier}`}</span>;
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

function Acts({
  call,
  watch,
  onHeard,
  back,
}: {
  call: Held;
  watch: Watch;
  onHeard: (reference: string) => void;
  /** Where the focus goes when what had it is gone. */
  back: RefObject<HTMLElement | null>;
}) {
  const [asking, setAsking] = useState<'take_over' | 'end' | null>(null);
  const { reference } = call;
  const end = useMutation({
    mutationFn: () => request('POST /api/live-calls/:reference/end', { params: { reference } }),
    onError: toastError,
  });
  const takeOver = useMutation({
    mutationFn: async () => {
      onHeard(reference);
      await watch.takeOver();
    },
    onError: toastError,
  });
  const listen = useMutation({
    mutationFn: async (isOn: boolean) => {
      if (isOn) onHeard(reference);
      await watch.listen(isOn);
    },
    onError: toastError,
  });
  const isOff = !watch.isConnected;
  const frame = 'flex min-h-12 flex-wrap items-center gap-1 border-t border-line px-2 py-2';
  const answer = (act: { mutate: () => void }): void => {
    setAsking(null);
    back.current?.focus();
    act.mutate();
  };
  if (asking !== null)
    return (
      <Question
        frame={frame}
        text={asking === 'end' ? 'End this call?' : 'Speak in the agent’s place?'}
        act={asking === 'end' ? 'End the call' : 'Take over'}
        onYes={() => answer(asking === 'end' ? end : takeOver)}
        onNo={() => {
          setAsking(null);
          back.current?.focus();
        }}
      />
    );
  if (watch.part === 'speaks')
    return (
      <div className={frame}>
        <LeaveGuard />
        <span role="status" className="px-1.5 font-medium">
          You speak
        </span>
        <Button variant="quiet" size="s" aria-pressed={watch.isMuted} onClick={() => watch.mute(!watch.isMuted)}>
          <MicOff className="icon-s" aria-hidden />
          Mute
        </Button>
        <Button variant="danger" size="s" className="ml-auto" onClick={watch.leave}>
          <PhoneOff className="icon-s" aria-hidden />
          Hang up
        </Button>
      </div>
    );
  const listens = watch.part === 'listens';
  return (
    <div className={frame}>
      <Button
        variant="quiet"
        size="s"
        aria-pressed={listens}
        className={clsx(listens && 'bg-accent-soft text-accent')}
        disabled={isOff}
        onClick={() => listen.mutate(!listens)}
      >
        <Headphones className="icon-s" aria-hidden />
        Listen
      </Button>
      <Button
        variant="quiet"
        size="s"
        disabled={isOff || watch.view.isTaken}
        busy={takeOver.isPending}
        onClick={() => setAsking('take_over')}
      >
        <UserRound className="icon-s" aria-hidden />
        Take over
      </Button>
      <Button variant="danger" size="s" className="ml-auto" busy={end.isPending} onClick={() => setAsking('end')}>
        <PhoneOff className="icon-s" aria-hidden />
        End
      </Button>
    </div>
  );
}

/** Asks once, where the buttons were; Escape is no. */
function Question({
  frame,
  text,
  act,
  onYes,
  onNo,
}: {
  frame: string;
  text: string;
  act: string;
  onYes: () => void;
  onNo: () => void;
}) {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => no.current?.focus(), []);
  return (
    <div
      role="group"
      aria-label={text}
      className={frame}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onNo();
      }}
    >
      <span className="flex-1 px-1.5">{text}</span>
      <Button ref={no} variant="quiet" size="s" onClick={onNo}>
        Cancel
      </Button>
      <Button variant="danger" size="s" onClick={onYes}>
        {act}
      </Button>
    </div>
  );
}
