// Play, jump, speed.
import { Pause, Play, RotateCcw, RotateCw, Scissors } from 'lucide-react';
import { clock } from '../../format.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { usePlayer, speeds } from './player.ts';
import type { Player, PlayerState } from './player.ts';

const playingOf = (state: PlayerState): boolean => state.playing;
const secondOf = (state: PlayerState): number => state.second;
const speedOf = (state: PlayerState): number => state.speed;
const brokenOf = (state: PlayerState): boolean => state.broken;

type Original = { isHeard: boolean; onChange: (isHeard: boolean) => void };

/** `onClip` null: one may not cut. `original` null: nothing was silenced, or one may not hear it. */
export function PlayerBar({
  player,
  onClip,
  original,
}: {
  player: Player;
  onClip: (() => void) | null;
  original: Original | null;
}) {
  const playing = usePlayer(player, playingOf);
  const second = usePlayer(player, secondOf);
  const speed = usePlayer(player, speedOf);
  const broken = usePlayer(player, brokenOf);
  return (
    <div
      className="no-print flex h-14 shrink-0 items-center gap-1 px-3 max-sm:order-last max-sm:border-t max-sm:border-line max-sm:bg-surface"
      role="group"
      aria-label="Player"
    >
      <IconButton label="Back 10 seconds" onClick={() => player.seek(player.time() - 10_000)}>
        <RotateCcw className="icon" aria-hidden />
      </IconButton>
      <button
        type="button"
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={player.toggle}
        className="mx-1 inline-flex size-9 shrink-0 items-center justify-center rounded-full bg-ink text-ink-fg transition-opacity duration-100 hover:opacity-85"
      >
        {playing ? (
          <Pause className="size-4 fill-current" strokeWidth={0} aria-hidden />
        ) : (
          <Play className="ml-0.5 size-4 fill-current" strokeWidth={0} aria-hidden />
        )}
      </button>
      <IconButton label="On 10 seconds" onClick={() => player.seek(player.time() + 10_000)}>
        <RotateCw className="icon" aria-hidden />
      </IconButton>
      <p className="nums ml-2 whitespace-nowrap text-muted">
        <span className="font-medium text-fg" data-testid="player-time">
          {clock(second * 1000)}
        </span>
        {' / '}
        {clock(player.lengthMs)}
      </p>
      {broken && (
        <p role="alert" className="ml-3 truncate text-caption text-weak">
          The recording cannot be played.
        </p>
      )}
      <div className="ml-auto flex items-center gap-2 max-sm:hidden">
        {original !== null && (
          <Segmented
            label="Sound"
            value={original.isHeard ? 'original' : 'silenced'}
            choices={[
              { value: 'silenced', label: 'Silenced' },
              { value: 'original', label: 'Original' },
            ]}
            onChange={(value) => original.onChange(value === 'original')}
          />
        )}
        {onClip !== null && (
          <Button variant="quiet" onClick={onClip}>
            <Scissors className="icon-s" aria-hidden />
            Clip
          </Button>
        )}
        <Segmented
          label="Speed"
          value={String(speed)}
          choices={speeds.map((value) => ({ value: String(value), label: `${value}×` }))}
          onChange={(value) => player.setSpeed(Number(value))}
        />
      </div>
      <button
        type="button"
        aria-label={`Speed ${speed}, change`}
        className="nums ml-auto h-8 rounded-control border border-line-strong px-2.5 text-caption font-medium sm:hidden"
        onClick={() => player.setSpeed(speeds[(speeds.findIndex((value) => value === speed) + 1) % speeds.length] ?? 1)}
      >
        {speed}×
      </button>
    </div>
  );
}
