// Two lanes of loudness on a canvas of our own, the played part in full colour.
import { useEffect, useRef } from 'react';
import { useDark } from '../../theme.ts';
import { onProgress } from './player.ts';
import type { Player } from './player.ts';

const step = 3.5;
const bar = 2;

function draw(canvas: HTMLCanvasElement, peaks: number[][], colors: string[], width: number, height: number): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const lanes = peaks.slice(0, 2);
  const loudest = Math.max(0.05, ...lanes.map((lane) => lane.reduce((most, value) => Math.max(most, value), 0)));
  const count = Math.floor(width / step);
  const middle = height / 2;
  const room = lanes.length === 1 ? middle : middle - 1;
  lanes.forEach((lane, channel) => {
    context.fillStyle = style.getPropertyValue(colors[channel] ?? '--muted');
    context.beginPath();
    for (let index = 0; index < count; index++) {
      const from = Math.floor((index * lane.length) / count);
      const to = Math.max(from + 1, Math.floor(((index + 1) * lane.length) / count));
      let most = 0;
      for (let k = from; k < to; k++) most = Math.max(most, lane[k] ?? 0);
      const size = Math.max(1, (most / loudest) ** 0.8 * (room - 1));
      const y = lanes.length === 1 ? middle - size : channel === 0 ? middle - size - 0.75 : middle + 0.75;
      context.roundRect(index * step, y, bar, lanes.length === 1 ? size * 2 : size, 1);
    }
    context.fill();
  });
}

export function Waveform({
  peaks,
  colors,
  height,
  player,
}: {
  peaks: number[][];
  colors: string[];
  height: number;
  player: Player;
}) {
  const host = useRef<HTMLDivElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const dark = useDark();
  const palette = colors.join(' ');
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const all = (): void => {
      for (const canvas of element.querySelectorAll('canvas')) draw(canvas, peaks, palette.split(' '), element.clientWidth, height);
    };
    const observer = new ResizeObserver(all);
    observer.observe(element);
    all();
    return () => observer.disconnect();
  }, [peaks, palette, height, dark]);
  useEffect(
    () =>
      onProgress(player, (percent) => {
        if (played.current !== null) played.current.style.clipPath = `inset(0 ${100 - percent}% 0 0)`;
      }),
    [player],
  );
  return (
    <div ref={host} aria-hidden className="pointer-events-none relative w-full" style={{ height }}>
      <canvas className="absolute inset-0 size-full opacity-[.34]" />
      <canvas ref={played} className="absolute inset-0 size-full will-change-[clip-path]" />
    </div>
  );
}
