// What a scorecard can begin as.
import { discoveryScorecard } from './scorecard-discovery.ts';
import type { ScorecardContent } from './scorecard.ts';

export type ScorecardTemplate = { key: string; content: ScorecardContent };

const discovery: ScorecardTemplate = {
  key: 'discovery',
  content: {
    name: discoveryScorecard.name,
    description: discoveryScorecard.description,
    categories: discoveryScorecard.categories,
  },
};

export const scorecardTemplates: readonly ScorecardTemplate[] = [discovery];

/** What a card begins as when it begins with nothing. */
export const emptyScorecard: Omit<ScorecardContent, 'name'> = { description: '', categories: [] };
