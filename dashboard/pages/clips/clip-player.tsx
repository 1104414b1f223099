// Plays a clip and nothing beside it: from its beginning to its end, with a bar to jump in.
import { Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { clock } from '../../format.ts';
import type { Clip } from '../../clip-queries.ts';

const STEP_MS = 2_000;

export function ClipPlayer({ clip, autoPlay = false, onEnd }: { clip: Clip; autoPlay?: boolean; onEnd?: () => void }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [broken, setBroken] = useState(false);
  const { fromMs, toMs, recordingUrl } = clip;
  const lengthMs = toMs - fromMs;
  const finish = useRef(onEnd);
  useEffect(() => {
    finish.current = onEnd;
  });
  useEffect(() => {
    const element = audio.current;
    if (element === null) return;
    element.currentTime = fromMs / 1000;
    setAtMs(0);
    if (autoPlay) element.play().catch(() => {});
  }, [fromMs, recordingUrl, autoPlay]);
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    const look = (): void => {
      const element = audio.current;
      const now = (element?.currentTime ?? 0) * 1000;
      setAtMs(Math.min(lengthMs, Math.max(0, now - fromMs)));
      if (element !== null && now >= toMs) {
        element.pause();
        element.currentTime = fromMs / 1000;
        finish.current?.();
      } else frame = requestAnimationFrame(look);
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [playing, fromMs, toMs, lengthMs]);
  const seek = (ms: number): void => {
    if (audio.current === null) return;
    const within = Math.min(lengthMs, Math.max(0, ms));
    audio.current.currentTime = (fromMs + within) / 1000;
    setAtMs(within);
  };
  if (recordingUrl === null) return <p className="text-muted">The call has no recording any more; what was said stands below.</p>;
  return (
    <div role="group" aria-label={`Player of ${clip.title}`} className="flex items-center gap-3">
      <audio
        ref={audio}
        src={recordingUrl}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => setBroken(true)}
        onLoadedMetadata={() => seek(atMs)}
      />
      <button
        type="button"
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={() => (playing ? audio.current?.pause() : void audio.current?.play().catch(() => setBroken(true)))}
        className="inline-flex size-9 shrink-0 items-center justify-center rounded-full bg-ink text-ink-fg hover:opacity-85"
      >
        {playing ? (
          <Pause className="size-4 fill-current" strokeWidth={0} aria-hidden />
        ) : (
          <Play className="ml-0.5 size-4 fill-current" strokeWidth={0} aria-hidden />
        )}
      </button>
      <input
        type="range"
        aria-label="Place in the clip"
        aria-valuetext={`${clock(atMs)} of ${clock(lengthMs)}`}
        min={0}
        max={lengthMs}
        step={STEP_MS / 20}
        value={atMs}
        onChange={(event) => seek(Number(event.target.value))}
        className="min-w-0 flex-1 accent-accent"
      />
      <span className="nums shrink-0 text-muted" data-testid="clip-time">
        {clock(atMs)} / {clock(lengthMs)}
      </span>
      {broken && (
        <span role="alert" className="text-caption text-weak">
          The recording cannot be played.
        </span>
      )}
    </div>
  );
}
