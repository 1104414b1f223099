// Talking with the agent as it stands, in the browser: nobody is phoned, and the talk becomes a call like any other.
import { Link } from '@tanstack/react-router';
import { Mic, MicOff, PhoneOff } from 'lucide-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import { request } from '../../api.ts';
import { clock } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Section } from '../../kit/section.tsx';
import { openMicrophone } from '../../line-sound.ts';
import { useMay } from '../../session.ts';
import { openTalkLine } from '../../talk-line.ts';
import type { TalkLine } from '../../talk-line.ts';
import { useDraft } from './draft.ts';
import { MadeUpValues } from './made-up-values.tsx';
import { mindWords } from './mind-words.ts';
import { afterNews, noTalk, standsAt } from './talk-view.ts';

type Stage = 'before' | 'connecting' | 'talking' | 'over';

export function AgentTalk() {
  const { agent, settings } = useDraft();
  const may = useMay('calls.upload');
  const [stage, setStage] = useState<Stage>('before');
  const [fault, setFault] = useState<string | null>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  const [talk, setTalk] = useState<{ callId: string; mind: 'script' | 'language_model' } | null>(null);
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
      const made = await request('POST /api/agents/:agentId/talks', { params: { agentId: agent.agentId }, body: { values } });
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
    <div className="flex max-w-3xl flex-col px-4 pb-10 lg:px-6">
      <Section
        title="Talk with the agent"
        note="You hear it as it stands here, published or not. Nobody is phoned. The talk is recorded, transcribed and scored like any call; a headset keeps the agent from hearing itself."
      >
        {!isLive && <MadeUpValues values={values} onChange={setValues} />}
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
          {stage === 'over' && talk !== null && (
            <Link to="/calls/$callId" params={{ callId: talk.callId }} className="text-accent hover:underline">
              Open the call
            </Link>
          )}
        </div>
        {fault !== null && (
          <p role="alert" className="mt-3 text-weak">
            {fault}
          </p>
        )}
        {talk !== null && <p className="mt-3 text-caption text-muted">{mindWords[talk.mind]}</p>}
      </Section>
      {view.lines.length > 0 && (
        <Section title="What was said">
          <ol className="flex flex-col gap-2" aria-live="polite">
            {view.lines.map((said) => (
              <li key={said.utteranceId} className="grid grid-cols-[3.5rem_5rem_1fr] gap-x-3">
                <span className="nums text-muted">{clock(said.atMs)}</span>
                <span className="truncate font-medium">{said.side === 'us' ? settings.name : 'You'}</span>
                <span className={said.isFinal ? '' : 'text-muted'}>{said.text}</span>
              </li>
            ))}
          </ol>
          {view.optedOut && (
            <p className="mt-3 text-fair">
              You asked not to be called again. On a phone, the number would now be on the do-not-call list.
            </p>
          )}
        </Section>
      )}
    </div>
  );
}
