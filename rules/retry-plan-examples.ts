// Examples of retries and gaps: the test holds the rule to each of them, and docs/rules.md tells them.
import type { Disposition } from './disposition.ts';
import type { GapUnit } from './retry-plan.ts';

/** What the agent says where a call does not. */
export const agentPlan = { retries: 2, gapsMinutes: [45] };

/** `plan`: retries, and the gaps in minutes. `warning`: how it begins. */
export type RetryPlanExample = [retries: unknown, gaps: unknown, unit: GapUnit, plan: string, warning?: string];

export const retryPlanExamples: RetryPlanExample[] = [
  ['3', '2,4,6', 'hours', '3: 120 240 360'],
  [3, [30, 60], 'minutes', '3: 30 60'],
  ['2', '30m,2h', 'hours', '2: 30 120'],
  ['1', '1.5', 'hours', '1: 90'],
  ['0', undefined, 'hours', '0: 45'],
  ['5', undefined, 'hours', '5: 45'],
  [undefined, undefined, 'hours', '2: 45'],
  ['2', '2,4,6', 'hours', '2: 120 240 360', 'More gaps than retries: 3 for 2.'],
];

/** `retry` counts from 1; `minutes` pass between the end of an attempt, `after` which outcome, and that retry. */
export type GapExample = [gapsMinutes: number[], retry: number, after: Disposition | null, minutes: number];

export const gapExamples: GapExample[] = [
  [[120, 240, 360], 1, 'no_answer', 120],
  [[120, 240, 360], 3, 'no_answer', 360],
  [[120, 240], 3, 'no_answer', 240],
  [[120], 10, 'busy', 120],
  [[], 1, 'no_answer', 60],
  [[], 1, 'busy', 15],
  [[], 4, 'carrier_overloaded', 15],
  [[], 1, 'unknown', 60],
];
