// The moments of a call that matter for its score, and how close ones are drawn as one.
import type { CallDetail } from '../../queries.ts';

export type Tone = 'strong' | 'fair' | 'faint';
export type Moment = { timeMs: number; endMs: number | null; label: string; quote: string; tone: Tone };
type Score = CallDetail['scores'][number];

export const outcomeTone = {
  met: 'strong',
  partly: 'fair',
  possible: 'fair',
  not_found: 'faint',
  not_applicable: 'faint',
} as const;

export function momentsOf(score: Score | undefined): Moment[] {
  const moments: Moment[] = [];
  for (const category of score?.categories ?? [])
    for (const criterion of category.criteria)
      for (const check of criterion.checks)
        for (const evidence of check.evidence)
          if (evidence.startMs !== null)
            moments.push({
              timeMs: evidence.startMs,
              endMs: evidence.endMs,
              label: criterion.name,
              quote: evidence.quote,
              tone: outcomeTone[check.outcome],
            });
  return moments.sort((a, b) => a.timeMs - b.timeMs);
}

/** Moments nearer than `gapMs` to the first of their group share one marker. */
export function clusters(moments: readonly Moment[], gapMs: number): Moment[][] {
  const groups: Moment[][] = [];
  for (const moment of moments) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && moment.timeMs - group[0].timeMs < gapMs) group.push(moment);
    else groups.push([moment]);
  }
  return groups;
}
