// Lives through months: deeds at their time, a look at everything each midnight, then quiet until all has come to rest.
import { sql } from 'kysely';
import { deedsOf, type Deed } from './deeds.ts';
import type { FaultKind } from './faults.ts';
import { look } from './invariants.ts';
import { perform } from './perform.ts';
import { clockChanges } from './people.ts';
import type { RowSearch } from './simulated-session.ts';
import { openStage, type Stage } from './stage.ts';

export type RunOptions = {
  seed: number;
  days: number;
  /** Only these deeds; all without it. */
  deeds?: readonly string[];
  /** Only these kinds of faults; what the seed has drawn without it. */
  faults?: readonly FaultKind[];
  /** Only what is looked at each midnight is of interest. */
  withoutQuiet?: boolean;
  /** The database comes to its rows in one way and then in the opposite one; two stories are wrong. */
  twice?: boolean;
};

export type RunResult = {
  seed: number;
  days: number;
  /** Nothing is wrong when it is empty. */
  wrong: string[];
  /** Of the day on which something was wrong first; null when nothing was. */
  wrongOnDay: number | null;
  traceHash: string;
  story: readonly string[];
  struck: ReadonlyMap<FaultKind, number>;
  figures: { deeds: number; dials: number; calls: number; steps: number; seconds: number };
};

const DAY_MS = 24 * 3_600_000;
/** Longer than retries with their gaps, pauses of processes, and all tries of a webhook. */
const QUIET_DAYS = 8;
const DAYS_BEFORE_CHANGE = 2;
/** Several times what a busy day takes. */
const MOST_STEPS_IN_A_DAY = 10_000;

export async function runSimulation(options: RunOptions): Promise<RunResult> {
  if (!options.twice) return liveOnce(options, 'as usual');
  const once = await liveOnce(options, 'by indexes');
  const again = await liveOnce(options, 'by reading tables');
  const isOneStory = again.traceHash === once.traceHash;
  const parted = isOneStory ? [] : [`one seed is one story: ${whereTheyPart(once.story, again.story)}`];
  const wrong = [...new Set([...once.wrong, ...again.wrong, ...parted])];
  return { ...once, wrong, wrongOnDay: wrong.length === 0 ? null : (once.wrongOnDay ?? again.wrongOnDay ?? options.days) };
}

function whereTheyPart(once: readonly string[], again: readonly string[]): string {
  const longer = again.length > once.length ? again : once;
  const at = longer.findIndex((_, place) => once[place] !== again[place]);
  if (at === -1) return 'they are told in the same words, but what lies between them is not the same';
  return `“${once[at] ?? 'nothing'}” is “${again[at] ?? 'nothing'}” where tables are read instead of indexes`;
}

async function liveOnce(options: RunOptions, rowSearch: RowSearch): Promise<RunResult> {
  const { seed, days } = options;
  const began = performance.now();
  const start = clockChanges[seed % clockChanges.length]!;
  const startMs = Date.parse(`${start}T00:00:00Z`) - DAYS_BEFORE_CHANGE * DAY_MS;
  const stage = await openStage({ seed, startMs, rowSearch, ...(options.faults ? { faults: options.faults } : {}) });
  try {
    const deeds = deedsOf(seed, days).filter(({ id }) => options.deeds?.includes(id) ?? true);
    const outcome = await live(stage, days, deeds, options.withoutQuiet ?? false);
    stage.faults.struck('a webhook of hubspot is lost', stage.hubspot.control.webhookTrouble().lost);
    return {
      ...{ seed, days, ...outcome },
      traceHash: stage.kernel.traceHash(),
      story: stage.kernel.story(),
      struck: stage.faults.counts(),
      figures: {
        deeds: deeds.length,
        dials: stage.truth.dials.length,
        calls: stage.truth.pushes.size + stage.truth.callsInHubspot.size,
        steps: stage.kernel.steps(),
        seconds: (performance.now() - began) / 1_000,
      },
    };
  } finally {
    await stage.close();
  }
}

async function live(
  stage: Stage,
  days: number,
  deeds: readonly Deed[],
  withoutQuiet: boolean,
): Promise<{ wrong: string[]; wrongOnDay: number | null }> {
  const { kernel, startMs, truth } = stage;
  for (let day = 0; day < days; day += 1) {
    for (const deed of deeds.filter((one) => one.day === day)) {
      kernel.after(startMs + day * DAY_MS + deed.atMs - kernel.nowMs(), () => {
        perform(stage, deed).catch((error: unknown) => truth.wrong.push(`${deed.id} failed: ${String(error)}`));
      });
    }
    const restless = await liveUntil(stage, startMs + (day + 1) * DAY_MS);
    const wrong = restless ?? (await observe(stage, 'daily'));
    if (wrong.length > 0) return { wrong, wrongOnDay: day };
  }
  if (withoutQuiet) return { wrong: [], wrongOnDay: null };
  stage.faults.rest();
  stage.hubspot.control.setWebhookTrouble({});
  const restless = await liveUntil(stage, startMs + (days + QUIET_DAYS) * DAY_MS);
  const wrong = restless ?? (await observe(stage, 'end'));
  if (!restless) await noteTables(stage);
  return { wrong, wrongOnDay: wrong.length > 0 ? days : null };
}

/** Null when time could pass; otherwise who kept it from doing so. */
async function liveUntil({ kernel }: Stage, ms: number): Promise<string[] | null> {
  const days = Math.ceil((ms - kernel.nowMs()) / DAY_MS);
  try {
    await kernel.runUntil(ms, days * MOST_STEPS_IN_A_DAY);
    return null;
  } catch (error) {
    return [`comes to rest: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Its questions are steps, too, so time must be able to pass while it looks. */
async function observe(stage: Stage, when: 'daily' | 'end'): Promise<string[]> {
  const looking = { isDone: false };
  const looked = look(stage, when).finally(() => (looking.isDone = true));
  looked.catch(() => {});
  while (!looking.isDone) await stage.kernel.runUntil(stage.kernel.nowMs());
  return looked;
}

/** What stands in the tables belongs to the trace. */
async function noteTables(stage: Stage): Promise<void> {
  const noted = { isDone: false };
  const noting = (async () => {
    const { rows } = await sql<{ line: string }>`
      select concat_ws(' ', 'attempt', to_number, number, state, disposition, intent_at, ended_at) as line from attempt
      union all select concat_ws(' ', 'plan', to_number, state, reason, attempts, ended_at) from planned_call
      union all select concat_ws(' ', 'call', title, state, score, updated_at) from call
      order by 1`.execute(stage.observer.db);
    for (const { line } of rows) stage.kernel.note(line);
  })().finally(() => (noted.isDone = true));
  while (!noted.isDone) await stage.kernel.runUntil(stage.kernel.nowMs());
  await noting;
}
