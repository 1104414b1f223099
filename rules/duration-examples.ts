// Examples of lengths of calls as they are sent: the test holds the rule to each of them, and docs/rules.md tells them.
import type { DurationBy, DurationConfidence, DurationEvidence, DurationUnit } from './duration.ts';

export type DurationExample = [
  value: unknown,
  evidence: DurationEvidence,
  ms: number | null,
  unit: DurationUnit | null,
  by: DurationBy,
  confidence: DurationConfidence,
];

export const durationExamples: DurationExample[] = [
  ['20:50', {}, 1_250_000, 'clock', 'explicit', 'high'],
  ['PT20M50S', {}, 1_250_000, 'iso', 'explicit', 'high'],
  ['20.8 min', {}, 1_248_000, 'min', 'explicit', 'high'],
  ['1 hour, 5 minutes and 10 seconds', {}, 3_910_000, 'clock', 'explicit', 'high'],
  [1250, { unit: 'ms' }, 1_250, 'ms', 'durationUnit', 'high'],
  [45, { audioMs: 2_702_000 }, 2_700_000, 'min', 'audio length', 'high'],
  [45, { transcriptEndMs: 2_650_000 }, 2_700_000, 'min', 'transcript end', 'high'],
  [45, { transcriptWords: 6000 }, 2_700_000, 'min', 'transcript words', 'medium'],
  [45, { transcriptWords: 95 }, 45_000, 's', 'transcript words', 'medium'],
  [3600, { source: 'hubspot' }, 3_600, 'ms', 'HubSpot documents ms', 'medium'],
  [1250000, {}, 1_250_000, 'ms', 'threshold', 'medium'],
  [1250, {}, 1_250_000, 's', 'threshold', 'medium'],
  [45, {}, 45_000, 's', 'threshold', 'low'],
  [5, {}, 300_000, 'min', 'threshold', 'low'],
  [20.8, {}, 1_248_000, 'min', 'threshold: fraction', 'low'],
];
