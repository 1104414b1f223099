// A scorecard as a YAML file, to be kept beside others, compared, and taken in again.
import { scorecardFile } from '../../contract/scorecard-content.ts';
import type { ScorecardContent } from '../../rules/scorecard.ts';
import { readYaml, writeYaml } from './yaml-file.ts';

export type ScorecardFile = { key: string; content: ScorecardContent };

const head = ' A scorecard of Ringside. To take it in: Scorecards → Import YAML';

export function writeScorecardFile({ key, content }: ScorecardFile): string {
  const { name, description, categories } = content;
  return writeYaml({ key, name, description, categories }, head);
}

/** Throws Problem `validation_failed`: every mistake with its path and its line. */
export function readScorecardFile(text: string): ScorecardFile {
  const { key, ...content } = readYaml(text, scorecardFile, { what: 'scorecard' });
  return { key, content };
}
