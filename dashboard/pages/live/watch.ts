// One call that is watched: its news as they come, who else is on it, and what the person here does with it.
import { useEffect, useReducer, useRef, useState } from 'react';
import type { PersonOnCall } from '../../../contract/live-calls.ts';
import { request } from '../../api.ts';
import { toastError } from '../../kit/toast.tsx';
import { openMicrophone } from '../../line-sound.ts';
import { openWatchLine, type WatchLine } from '../../watch-line.ts';
import { afterNews, noTalk, type TalkView } from '../agent/talk-view.ts';

const AGAIN_AFTER_MS = 3_000;

export type Watch = {
  view: TalkView;
  people: PersonOnCall[];
  isConnected: boolean;
  /** What the person here hears or says of the call. */
  part: 'reads' | 'listens' | 'speaks';
  isMuted: boolean;
  listen(isOn: boolean): Promise<void>;
  takeOver(): Promise<void>;
  mute(isMuted: boolean): void;
  /** Lets go of a call that was taken over, which ends it. */
  leave(): void;
};

/** Keeps trying as long as the page shows the call. `onOver` is told once the call has ended. */
export function useWatch(reference: string, isHere: boolean, onOver: () => void): Watch {
  const [view, tell] = useReducer(afterNews, noTalk);
  const [people, setPeople] = useState<PersonOnCall[]>([]);
  const [isConnected, setConnected] = useState(false);
  const [part, setPart] = useState<Watch['part']>('reads');
  const [isMuted, setMuted] = useState(false);
  const line = useRef<WatchLine | null>(null);
  const over = useRef(onOver);
  over.current = onOver;

  useEffect(() => {
    if (!isHere) return;
    const gone = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const retry = (): void => void (again = setTimeout(() => void connect(), AGAIN_AFTER_MS));
    async function connect(): Promise<void> {
      const asked = await request('POST /api/live-calls/:reference/watch', { params: { reference } }, gone.signal).catch(
        () => null,
      );
      if (gone.signal.aborted) return;
      // It may have ended a moment ago; the list says so soon.
      if (!asked) return retry();
      tell('new talk');
      line.current = openWatchLine(asked.path, {
        onNews(news) {
          setConnected(true);
          tell(news);
        },
        onPeople(now) {
          setConnected(true);
          setPeople(now);
        },
        onTaken: () => setPart('speaks'),
        onRefused: () => toastError(new Error('The call cannot be taken over: it is ending, or somebody else has taken it.')),
        onEnd(isOver) {
          line.current = null;
          setConnected(false);
          setPart('reads');
          if (gone.signal.aborted) return;
          if (isOver) over.current();
          else retry();
        },
      });
    }
    void connect();
    return () => {
      gone.abort();
      clearTimeout(again);
      line.current?.close();
    };
  }, [reference, isHere]);

  return {
    ...{ view, people, isConnected, part, isMuted },
    async listen(isOn) {
      if (!line.current) return;
      await line.current.listen(isOn);
      setPart(isOn ? 'listens' : 'reads');
    },
    async takeOver() {
      const microphone = await openMicrophone();
      setMuted(false);
      if (line.current) return line.current.takeOver(microphone);
      for (const track of microphone.getTracks()) track.stop();
      throw new Error('The connection to the call was lost. Try again in a moment.');
    },
    mute(now) {
      line.current?.mute(now);
      setMuted(now);
    },
    leave() {
      line.current?.close();
      over.current();
    },
  };
}
