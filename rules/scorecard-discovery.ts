// The built-in scorecard for discovery calls: what a good first sales conversation holds, as data a team can copy and change.
import { nextStepsCategory } from './scorecard-discovery-next-steps.ts';
import { openingCategory } from './scorecard-discovery-opening.ts';
import { questionsCategory } from './scorecard-discovery-questions.ts';
import { valueCategory } from './scorecard-discovery-value.ts';
import type { Scorecard } from './scorecard.ts';

/** What a team starts with. Its weights add up to 100; objections are left out of calls in which none came up. */
export const discoveryScorecard: Scorecard = {
  key: 'discovery',
  version: 1,
  name: 'Discovery call',
  description:
    'A first sales conversation: agenda, situation, problem, impact, decision, value, and a next step both sides agreed on.',
  categories: [openingCategory, questionsCategory, valueCategory, nextStepsCategory],
};
