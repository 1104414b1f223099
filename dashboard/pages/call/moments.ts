// The moments of a call that matter for its score, and how close ones are drawn as one.
import type { Comment } from '../../comment-queries.ts';
import type { CallDetail } from '../../queries.ts';
import type { CallMention } from '../../tracker-queries.ts';

export type Tone = 'strong' | 'fair' | 'faint' | 'note';
export type Moment = { timeMs: number; endMs: number | null; label: string; quote: string; tone: Tone };
type Score = CallDetail['scores'][number];

export const outcomeTone = {
  met: 'strong',
  partly: 'fair',
  possible: 'fair',
  not_found: 'faint',
  not_applicable: 'faint',
} as const;

/** Quotes of the score, comments that stand at a moment, and what trackers found. */
export function momentsOf(
  score: Score | undefined,
  comments: readonly Comment[] = [],
  mentions: readonly CallMention[] = [],
): Moment[] {
  const moments: Moment[] = comments.flatMap(({ atMs, replyTo, isDeleted, text, by }) =>
    atMs === null || replyTo !== null || isDeleted
      ? []
      : [{ timeMs: atMs, endMs: null, label: by.name ?? 'Comment', quote: text, tone: 'note' }],
  );
  for (const { name, places } of mentions)
    for (const { phrase, atMs } of places)
      if (atMs !== null) moments.push({ timeMs: atMs, endMs: null, label: name, quote: phrase, tone: 'faint' });
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

export type Group = { x: number; moments: [Moment, ...Moment[]] };

/** Where markers stand on an axis `width` pixels wide; what would stand closer than a finger shares one. */
export function placeMoments(moments: readonly Moment[], lengthMs: number, width: number): Group[] {
  const half = 12;
  const groups: Group[] = [];
  if (lengthMs === 0 || width < 4 * half) return groups;
  for (const moment of moments) {
    const x = Math.min(width - half, Math.max(half, (moment.timeMs / lengthMs) * width));
    const group = groups.at(-1);
    if (group !== undefined && x - group.x < 2 * half + 1) group.moments.push(moment);
    else groups.push({ x, moments: [moment] });
  }
  return groups;
}

/** Comments by the turn they stand at. */
export function commentsByTurn(
  comments: readonly Comment[],
  utterances: readonly { startMs: number | null }[],
): ReadonlyMap<number, Comment[]> {
  const found = new Map<number, Comment[]>();
  for (const comment of comments) {
    const { atMs, replyTo, isDeleted } = comment;
    if (atMs === null || replyTo !== null || isDeleted) continue;
    const turn = Math.max(
      0,
      utterances.findLastIndex(({ startMs }) => startMs !== null && startMs <= atMs),
    );
    found.set(turn, [...(found.get(turn) ?? []), comment]);
  }
  return found;
}
