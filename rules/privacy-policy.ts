// What a team has decided about its data: how long what is kept, and what is hidden. A new team keeps everything and hides nothing.
import type { OriginalHearer } from './covered-sound.ts';
import type { FieldProblem } from './problem.ts';
import type { RedactedKind } from './redaction.ts';

/** Kinds of data that have a time of their own. */
export const keptKinds = ['recordings', 'transcripts', 'calls', 'logs'] as const;
export type KeptKind = (typeof keptKinds)[number];

export type PrivacyPolicy = {
  /** In days; null: for good. */
  keepDays: Record<KeptKind, number | null>;
  /** What is taken out of transcripts before anybody sees them. */
  redact: readonly RedactedKind[];
  sound: {
    /** Recordings that came later are silenced where something is taken out of the transcript; an instant, null: none are. */
    coveredSince: string | null;
    originalFor: OriginalHearer;
  };
};

/** What somebody wishes; since when is for the server to say. */
export type PrivacyWish = Omit<PrivacyPolicy, 'sound'> & { sound: { isCovered: boolean; originalFor: OriginalHearer } };

export const coveredSince = ({ sound }: Pick<PrivacyPolicy, 'sound'>): Date | null =>
  sound.coveredSince === null ? null : new Date(sound.coveredSince);

export const newPrivacyPolicy: PrivacyPolicy = {
  keepDays: { recordings: null, transcripts: null, calls: null, logs: null },
  redact: [],
  sound: { coveredSince: null, originalFor: 'admins' },
};

/** The caps on how often a number may be rung look back a month: whoever forgets calls earlier rings too often. */
export const LEAST_DAYS: Record<KeptKind, number> = { recordings: 1, transcripts: 1, calls: 32, logs: 30 };
export const MOST_DAYS = 36_500;

export function privacyProblems({ keepDays }: Pick<PrivacyPolicy, 'keepDays'>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const kind of keptKinds) {
    const days = keepDays[kind];
    if (days === null || (Number.isInteger(days) && days >= LEAST_DAYS[kind] && days <= MOST_DAYS)) continue;
    const message = `Keep ${kind} for ${LEAST_DAYS[kind]} to ${MOST_DAYS} days, or for good.`;
    problems.push({ path: `policy.keepDays.${kind}`, code: 'out_of_range', message });
  }
  return problems;
}

const DAY_MS = 86_400_000;

/** What took place before the instant is kept no longer; null: everything is kept. */
export type Cutoffs = Record<KeptKind, Date | null>;

export function cutoffsOf({ keepDays }: Pick<PrivacyPolicy, 'keepDays'>, now: Date): Cutoffs {
  const before = (days: number | null): Date | null => (days === null ? null : new Date(now.getTime() - days * DAY_MS));
  return {
    recordings: before(keepDays.recordings),
    transcripts: before(keepDays.transcripts),
    calls: before(keepDays.calls),
    logs: before(keepDays.logs),
  };
}

export const keepsEverything = ({ keepDays }: Pick<PrivacyPolicy, 'keepDays'>): boolean =>
  keptKinds.every((kind) => keepDays[kind] === null);
