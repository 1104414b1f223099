// The call as a picture: waveform, one lane per speaker, moments of evidence; all on one time axis.
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { Utterance } from '../../queries.ts';
import { clock } from '../../format.ts';
import { Tooltip } from '../../kit/tooltip.tsx';
import { useMedia } from '../../media.ts';
import { placeMoments } from './moments.ts';
import type { Group, Moment } from './moments.ts';
import { onProgress, usePlayer } from './player.ts';
import type { Player, PlayerState } from './player.ts';
import type { Speaker } from './speakers.ts';
import { Silences } from './silences.tsx';
import type { Silence } from './silences.tsx';
import { Waveform } from './waveform.tsx';

const secondOf = (state: PlayerState): number => state.second;
const toneFill = { strong: 'bg-strong', fair: 'bg-fair', faint: 'bg-faint', note: 'bg-accent' };

export function Timeline({
  player,
  peaks,
  silences,
  speakers,
  utterances,
  moments,
  onMoment,
}: {
  player: Player;
  peaks: number[][] | null;
  silences: readonly Silence[];
  speakers: Speaker[];
  utterances: readonly Utterance[];
  moments: Moment[];
  onMoment: (moment: Moment) => void;
}) {
  const narrow = useMedia('(max-width: 719.9px)');
  const area = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const width = useWidth(area);
  const length = player.lengthMs;
  useEffect(
    () =>
      onProgress(player, (percent) => {
        if (head.current !== null) head.current.style.left = `${percent}%`;
      }),
    [player],
  );
  const at = (clientX: number): number => {
    const box = area.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.min(1, Math.max(0, (clientX - box.left) / box.width)) * length;
  };
  const two = peaks !== null && peaks.length > 1;
  const us = speakers.find((speaker) => speaker.side === 'us')?.color ?? '--us1';
  const them = speakers.find((speaker) => speaker.side === 'them')?.color ?? '--them1';
  // Lane 0 belongs to whoever spoke on channel 0.
  const first = utterances.find((utterance) => utterance.channel === 0)?.side;
  const colors = !two ? ['--muted'] : first === 'them' ? [them, us] : [us, them];
  const label = 'pr-3 text-caption text-muted truncate';
  const groups = useMemo(() => placeMoments(moments, length, width), [moments, length, width]);

  return (
    <div className="grid grid-cols-[minmax(0,148px)_minmax(0,1fr)] gap-y-1.5 px-4 pt-3 max-sm:grid-cols-[84px_minmax(0,1fr)]">
      <div className="col-start-1 row-start-1 grid content-center text-caption text-muted">
        {peaks !== null &&
          (two ? (
            first === 'them' ? (
              <LaneNames top="Customer" bottom="Our side" />
            ) : (
              <LaneNames top="Our side" bottom="Customer" />
            )
          ) : (
            <span>Sound</span>
          ))}
      </div>
      <div
        ref={area}
        className="relative col-start-2 row-span-3 row-start-1 grid grid-rows-subgrid"
        style={{ gridRow: `1 / span ${speakers.length + 2}` }}
      >
        <div className="relative">
          <Silences silences={silences} length={length} />
          {peaks !== null && <Waveform peaks={peaks} colors={colors} height={narrow ? 48 : 64} player={player} />}
          {length > 0 && player.audio !== null && <Scrubber player={player} at={at} />}
        </div>
        {speakers.map((speaker) => (
          <Lane key={speaker.name} speaker={speaker} utterances={utterances} length={length} />
        ))}
        <div className="relative h-6">
          {groups.map((group) => (
            <Marker key={group.x} group={group} onMoment={onMoment} />
          ))}
        </div>
        {player.audio !== null && length > 0 && (
          <div
            ref={head}
            aria-hidden
            className="pointer-events-none absolute top-[-3px] bottom-6 -ml-px w-[2px] rounded-full bg-ink"
          >
            <span className="absolute -top-[3px] -left-[3px] size-2 rounded-full bg-ink" />
          </div>
        )}
      </div>
      {speakers.map((speaker, index) => (
        <div key={speaker.name} className={`${label} col-start-1 flex h-4 items-center gap-2`} style={{ gridRow: index + 2 }}>
          <span aria-hidden className="size-2 shrink-0 rounded-[3px]" style={{ background: `var(${speaker.color})` }} />
          <span className="min-w-0 flex-1 truncate font-medium text-fg" title={speaker.name}>
            {speaker.name}
          </span>
          {speaker.percent !== null && <span className="nums shrink-0 max-sm:hidden">{speaker.percent}%</span>}
        </div>
      ))}
      <div className={`${label} col-start-1 flex h-6 items-center`} style={{ gridRow: speakers.length + 2 }}>
        {moments.length > 0 && 'Moments'}
      </div>
    </div>
  );
}

const LaneNames = ({ top, bottom }: { top: string; bottom: string }): ReactNode => (
  <>
    <span>{top} ↑</span>
    <span>{bottom} ↓</span>
  </>
);

/** The waveform as a slider: arrows 5 s, page keys 30 s, pointer drags. */
function Scrubber({ player, at }: { player: Player; at: (clientX: number) => number }) {
  const second = usePlayer(player, secondOf);
  const dragging = useRef(false);
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Place in the call"
      aria-valuemin={0}
      aria-valuemax={Math.floor(player.lengthMs / 1000)}
      aria-valuenow={second}
      aria-valuetext={`${clock(second * 1000)} of ${clock(player.lengthMs)}`}
      className="absolute -inset-x-0 -inset-y-1 cursor-pointer touch-none rounded-chip"
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        player.seek(at(event.clientX));
      }}
      onPointerMove={(event) => dragging.current && player.seek(at(event.clientX))}
      onPointerUp={() => (dragging.current = false)}
      onPointerCancel={() => (dragging.current = false)}
      onKeyDown={(event) => {
        const jump = {
          ArrowLeft: -5000,
          ArrowRight: 5000,
          PageDown: -30_000,
          PageUp: 30_000,
          Home: Number.NEGATIVE_INFINITY,
          End: player.lengthMs,
        }[event.key];
        if (jump === undefined || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        player.seek(Math.max(0, player.time() + jump));
      }}
    />
  );
}

function Lane({ speaker, utterances, length }: { speaker: Speaker; utterances: readonly Utterance[]; length: number }) {
  const path = useMemo(() => {
    if (length === 0) return '';
    let d = '';
    for (const { speaker: name, startMs, endMs } of utterances) {
      if (name !== speaker.name || startMs === null) continue;
      const x = (startMs / length) * 1000;
      const width = Math.max(2, (((endMs ?? startMs + 1000) - startMs) / length) * 1000);
      d += `M${x.toFixed(1)} 0h${width.toFixed(1)}v8h-${width.toFixed(1)}z`;
    }
    return d;
  }, [speaker.name, utterances, length]);
  return (
    <div aria-hidden className="flex h-4 items-center">
      <svg viewBox="0 0 1000 8" preserveAspectRatio="none" className="h-[9px] w-full overflow-hidden rounded-[3px] bg-track">
        <path d={path} style={{ fill: `var(${speaker.color})` }} opacity={speaker.side === 'unknown' ? 0.6 : 1} />
      </svg>
    </div>
  );
}

function Marker({ group, onMoment }: { group: Group; onMoment: (moment: Moment) => void }) {
  const [first] = group.moments;
  const many = group.moments.length > 1;
  const names = [...new Set(group.moments.map((moment) => moment.label))].join(', ');
  const tone = group.moments.some((moment) => moment.tone === 'strong') ? 'strong' : first.tone;
  return (
    <Tooltip
      text={
        <>
          <span className="block font-semibold">{names}</span>
          <span className="block opacity-80">“{first.quote}”</span>
        </>
      }
    >
      <button
        type="button"
        aria-label={`${many ? `${group.moments.length} moments: ` : ''}${names}, at ${clock(first.timeMs)}`}
        className="absolute top-0 flex size-6 -translate-x-1/2 items-center justify-center rounded-chip hover:bg-hover"
        style={{ left: group.x }}
        onClick={() => onMoment(first)}
      >
        {many ? (
          <span
            className={`nums inline-flex h-4 min-w-4 items-center justify-center rounded-full px-1 text-caption leading-none font-semibold text-surface ${toneFill[tone]}`}
          >
            {group.moments.length}
          </span>
        ) : (
          <span className={`size-2 ${tone === 'note' ? 'rounded-full' : 'rotate-45 rounded-[1.5px]'} ${toneFill[tone]}`} />
        )}
      </button>
    </Tooltip>
  );
}

function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = of.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
