// Where a recording is silent, because something was taken out of what was said there.
import { clock } from '../../format.ts';

export type Silence = { startMs: number; endMs: number };

export function Silences({ silences, length }: { silences: readonly Silence[]; length: number }) {
  if (length === 0) return null;
  return (
    <>
      {silences.map(({ startMs, endMs }) => (
        <span
          key={startMs}
          role="img"
          aria-label={`Silenced from ${clock(startMs)} to ${clock(endMs)}`}
          title="Silenced: something was taken out here"
          className="absolute inset-y-0 rounded-[3px] bg-[repeating-linear-gradient(135deg,var(--line-strong)_0_2px,transparent_2px_6px)]"
          style={{ left: `${(startMs / length) * 100}%`, width: `${((endMs - startMs) / length) * 100}%`, minWidth: 3 }}
        />
      ))}
    </>
  );
}
