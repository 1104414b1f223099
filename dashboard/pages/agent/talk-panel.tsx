// A talk in the browser from the microphone to its end: buttons, how it stands, and what was said.
import { Mic, MicOff, PhoneOff } from 'lucide-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { clock } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { openMicrophone } from '../../line-sound.ts';
import { openTalkLine } from '../../talk-line.ts';
import type { TalkLine } from '../../talk-line.ts';
import { afterNews, noTalk, standsAt } from './talk-view.ts';

type LedBy = 'script' | 'language_model';
export type BegunTalk = { callId: string; mediaPath: string; mind: LedBy };
type Stage = 'before' | 'connecting' | 'talking' | 'over';

export function TalkPanel({
  title,
  note,
  name,
  minds,
  may,
  begin,
  before,
  after,
  optedOut,
}: {
  title: string;
  note: string;
  /** Of the other side. */
  name: string;
  /** Who leads that side, in words. */
  minds: Record<LedBy, string>;
  may: boolean;
  begin: () => Promise<BegunTalk>;
  /** Above the button while nobody talks. */
  before?: ReactNode;
  /** Beside the button once the talk is over. */
  after: (talk: BegunTalk) => ReactNode;
  /** Said when whoever speaks asked for no more calls. */
  optedOut?: string;
}) {
  const [stage, setStage] = useState<Stage>('before');
  const [fault, setFault] = useState<string | null>(null);
  const [talk, setTalk] = useState<BegunTalk | null>(null);
  const [view, tell] = useReducer(afterNews, noTalk);
  const [isMuted, setMuted] = useState(false);
  const line = useRef<TalkLine | null>(null);
  useEffect(() => () => line.current?.hangUp(), []);

  async function start(): Promise<void> {
    setStage('connecting');
    setFault(null);
    setMuted(false);
    tell('new talk');
    try {
      const microphone = await openMicrophone();
      const made = await begin();
      setTalk(made);
      line.current = await openTalkLine(made.mediaPath, microphone, {
        onNews: tell,
        onEnd(wasOpen) {
          line.current = null;
          setStage(wasOpen ? 'over' : 'before');
          if (!wasOpen)
            setFault('The server did not take the call. As many talks as may be are going on, or it is starting; try again.');
        },
      });
      setStage('talking');
    } catch (error) {
      setStage('before');
      setFault(error instanceof Error ? error.message : 'The talk could not begin.');
    }
  }

  const isLive = stage === 'talking' || stage === 'connecting';
  return (
    <>
      <Section title={title} note={note}>
        {!isLive && before}
        <div className="mt-4 flex flex-wrap items-center gap-2">
          {isLive ? (
            <>
              <Button variant="danger" disabled={stage === 'connecting'} onClick={() => line.current?.hangUp()}>
                <PhoneOff className="icon-s" aria-hidden />
                Hang up
              </Button>
              <Button
                aria-pressed={isMuted}
                disabled={stage === 'connecting'}
                onClick={() => {
                  line.current?.mute(!isMuted);
                  setMuted(!isMuted);
                }}
              >
                <MicOff className="icon-s" aria-hidden />
                Mute
              </Button>
              <span role="status">
                <Badge tone={view.state === 'speaking' ? 'accent' : 'plain'}>
                  {stage === 'connecting' ? 'Connecting' : standsAt(view)}
                </Badge>
              </span>
              {view.latencyMs !== null && <span className="nums text-caption text-muted">answered after {view.latencyMs} ms</span>}
            </>
          ) : (
            <Button variant="main" disabled={!may} onClick={() => void start()}>
              <Mic className="icon-s" aria-hidden />
              {stage === 'over' ? 'Talk again' : 'Talk'}
            </Button>
          )}
          {stage === 'over' && talk !== null && after(talk)}
        </div>
        {fault !== null && (
          <p role="alert" className="mt-3 text-weak">
            {fault}
          </p>
        )}
        {talk !== null && <p className="mt-3 text-caption text-muted">{minds[talk.mind]}</p>}
      </Section>
      {view.lines.length > 0 && (
        <Section title="What was said">
          <ol className="flex flex-col gap-2" aria-live="polite">
            {view.lines.map((said) => (
              <li key={said.utteranceId} className="grid grid-cols-[3.5rem_5rem_1fr] gap-x-3">
                <span className="nums text-muted">{clock(said.atMs)}</span>
                <span className="truncate font-medium">{said.side === 'us' ? name : 'You'}</span>
                <span className={said.isFinal ? '' : 'text-muted'}>{said.text}</span>
              </li>
            ))}
          </ol>
          {view.optedOut && optedOut !== undefined && <p className="mt-3 text-fair">{optedOut}</p>}
        </Section>
      )}
    </>
  );
}
