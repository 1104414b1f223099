// Makes a story that went wrong shorter, by living through it again with less: fewer days, fewer deeds, fewer kinds of faults.
import { deedsOf } from './deeds.ts';
import type { FaultKind } from './faults.ts';
import { faultKinds } from './faults.ts';
import { runSimulation, type RunResult } from './run.ts';

export type Story = { days: number; deeds: readonly string[]; faults: readonly FaultKind[]; twice: boolean };

const MOST_RUNS = 60;

/** The shortest story found in which the same invariant does not hold, and how it goes. */
export async function shrink(failed: RunResult, told: Partial<Story>): Promise<{ story: Story; result: RunResult; runs: number }> {
  const broken = new Set(failed.wrong.map(invariantOf));
  const withoutQuiet = failed.wrongOnDay !== null && failed.wrongOnDay < failed.days;
  let runs = 0;
  let best = {
    story: {
      days: told.days ?? failed.days,
      deeds: told.deeds ?? deedsOf(failed.seed, failed.days).map(({ id }) => id),
      faults: told.faults ?? faultKinds,
      twice: told.twice ?? false,
    },
    result: failed,
  };

  async function tryOut(less: Partial<Story>): Promise<boolean> {
    if (runs >= MOST_RUNS) return false;
    runs += 1;
    const story: Story = { ...best.story, ...less };
    const result = await runSimulation({ seed: failed.seed, ...story, withoutQuiet });
    if (!result.wrong.some((line) => broken.has(invariantOf(line)))) return false;
    best = { story, result };
    return true;
  }

  if (failed.wrongOnDay !== null && failed.wrongOnDay + 1 < best.story.days) await tryOut({ days: failed.wrongOnDay + 1 });
  for (let days = Math.ceil(best.story.days / 2); days < best.story.days; days = Math.ceil((days + best.story.days) / 2)) {
    if (await tryOut({ days })) days = 0;
  }
  await without(best.story.faults, (faults) => tryOut({ faults }));
  const lived = new Set(deedsOf(failed.seed, best.story.days).map(({ id }) => id));
  await without(
    best.story.deeds.filter((id) => lived.has(id)),
    (deeds) => tryOut({ deeds }),
  );
  return { ...best, runs };
}

/** Leaves out halves, quarters … and single ones for as long as `stillWrong` says so of what is left. */
async function without<T>(all: readonly T[], stillWrong: (left: readonly T[]) => Promise<boolean>): Promise<void> {
  let left = all;
  for (let size = all.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < left.length;) {
      const fewer = [...left.slice(0, at), ...left.slice(at + size)];
      if (await stillWrong(fewer)) left = fewer;
      else at += size;
    }
  }
}

function invariantOf(line: string): string {
  return line.split(':')[0] ?? line;
}

/** What to type to live through it again. */
export function commandFor(seed: number, { days, deeds, faults, twice }: Story): string {
  const faultsSaid = faults.length === faultKinds.length ? '' : ` --faults "${faults.join(',')}"`;
  return `npm run simulate -- --seed ${seed} --days ${days} --deeds "${deeds.join(',')}"${faultsSaid}${twice ? ' --twice' : ''}`;
}
