// What a manager may do with a call that is held: listen in, take over, end; asked once where it cannot be undone.
import { useMutation } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { Headphones, MicOff, PhoneOff, UserRound } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { toastError } from '../../kit/toast.tsx';
import type { HeldCall } from '../../outbound-queries.ts';
import { LeaveGuard } from './leave-guard.tsx';
import type { Watch } from './watch.ts';

export function Acts({
  call,
  watch,
  onHeard,
  back,
}: {
  call: HeldCall;
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
