// What a scorecard can begin as: known ways of selling, and the call of an AI agent. A team changes them as it likes.
import {
  aiDisclosed,
  answerConfirmed,
  goodbyeSaid,
  humanOffered,
  purposeStated,
  stopRespected,
  timeAsked,
} from './scorecard-checks-agent.ts';
import { budgetNamed, championShown, criteriaAsked, deciderNamed, economicBuyerAsked } from './scorecard-checks-buying.ts';
import { heldGround, insightShared, reframed, tailored, visionAsked, visionConfirmed } from './scorecard-checks-teaching.ts';
import { discoveryScorecard } from './scorecard-discovery.ts';
import type { Category, Check, Criterion, ScorecardContent } from './scorecard.ts';

export type ScorecardTemplate = { key: string; content: ScorecardContent };

/** What a card begins as when it begins with nothing. */
export const emptyScorecard: Omit<ScorecardContent, 'name'> = { description: '', categories: [] };

const tuned = new Map(
  discoveryScorecard.categories.flatMap((category) =>
    category.criteria.flatMap(({ checks }) => checks.map((check) => [check.key, check] as const)),
  ),
);

/** A check of the Discovery card, whose examples and patterns were improved on labelled conversations. */
function from(key: string): Check {
  const check = tuned.get(key);
  if (!check) throw new Error(`The Discovery card has no check “${key}”.`);
  return check;
}

const category = (key: string, name: string, ...criteria: Criterion[]): Category => ({ key, name, criteria });
const criterion = (key: string, weight: number, name: string, description: string, ...checks: Check[]): Criterion => ({
  ...{ key, name, description, weight, checks },
});

const { name, description, categories } = discoveryScorecard;

export const scorecardTemplates: readonly ScorecardTemplate[] = [
  { key: 'discovery', content: { name, description, categories } },
  {
    key: 'bant',
    content: {
      name: 'BANT',
      description: 'Qualifies a lead: is there money, somebody who decides, a need, and a time?',
      categories: [
        category(
          'qualification',
          'Qualification',
          criterion('budget', 25, 'Budget', 'Asks for the money there is, and hears it.', from('budget-asked'), budgetNamed),
          criterion('authority', 25, 'Authority', 'Finds out who decides.', from('decision-asked'), deciderNamed),
          criterion(
            'need',
            30,
            'Need',
            'Asks what is wrong and what that leads to.',
            from('problem-asked'),
            from('problem-named'),
            from('impact-asked'),
          ),
          criterion(
            'timing',
            20,
            'Timing',
            'Asks by when, and agrees on a date to go on.',
            from('timing-asked'),
            from('next-step-proposed'),
          ),
        ),
      ],
    },
  },
  {
    key: 'meddic',
    content: {
      name: 'MEDDIC',
      description: 'Qualifies a larger deal: what it is worth, who pays, how and by what they choose, what hurts, who helps.',
      categories: [
        category(
          'value',
          'Value',
          criterion('metrics', 18, 'Metrics', 'Puts a figure on it.', from('impact-asked'), from('impact-quantified')),
          criterion(
            'pain',
            18,
            'Identify pain',
            'Asks for the problem and hears it named.',
            from('problem-asked'),
            from('problem-named'),
          ),
        ),
        category(
          'buying',
          'Buying',
          criterion('economic-buyer', 16, 'Economic buyer', 'Finds out who releases the money.', economicBuyerAsked),
          criterion('decision-criteria', 16, 'Decision criteria', 'Asks by what they will choose.', criteriaAsked),
          criterion(
            'decision-process',
            16,
            'Decision process',
            'Asks how and by whom it is decided.',
            from('decision-asked'),
            deciderNamed,
          ),
          criterion('champion', 16, 'Champion', 'Somebody there wants it and will speak up for it.', championShown),
        ),
      ],
    },
  },
  {
    key: 'challenger',
    content: {
      name: 'Challenger',
      description: 'Teaches them something, makes it theirs, and takes the lead.',
      categories: [
        category(
          'teach',
          'Teach',
          criterion('insight', 20, 'Brings an insight', 'Tells them something about their business.', insightShared),
          criterion('reframe', 15, 'Reframes the problem', 'Shows it in another light.', reframed),
        ),
        category(
          'tailor',
          'Tailor',
          criterion('tailored', 15, 'Makes it theirs', 'Says what it means for them in particular.', tailored),
          criterion('plays-back', 15, 'Plays it back', 'Sums up their situation in their words.', from('plays-back-problem')),
        ),
        category(
          'take-control',
          'Take control',
          criterion('money', 10, 'Speaks of money', 'Asks about the budget without being asked.', from('budget-asked')),
          criterion('ground', 10, 'Holds their ground', 'Contradicts with a reason, or names the price of waiting.', heldGround),
          criterion('next-step', 15, 'Sets the next step', 'Proposes one with a date.', from('next-step-proposed')),
        ),
      ],
    },
  },
  {
    key: 'solution-selling',
    content: {
      name: 'Solution Selling',
      description: 'From a pain to a picture of how it could be, and a way there.',
      categories: [
        category(
          'diagnose',
          'Diagnose',
          criterion('situation', 12, 'Situation', 'Asks how they do it today.', from('situation-asked')),
          criterion('pain', 20, 'Pain', 'Asks for the problem and hears it named.', from('problem-asked'), from('problem-named')),
          criterion(
            'impact',
            18,
            'Impact',
            'Asks what it costs and hears a figure.',
            from('impact-asked'),
            from('impact-quantified'),
          ),
        ),
        category(
          'vision',
          'Vision',
          criterion('vision', 20, 'Vision', 'Asks how it should be, and they warm to it.', visionAsked, visionConfirmed),
        ),
        category(
          'plan',
          'Plan',
          criterion('power', 10, 'Power', 'Finds out who decides.', from('decision-asked')),
          criterion(
            'plan',
            20,
            'Way there',
            'Proposes the next step and gets a yes.',
            from('next-step-proposed'),
            from('commitment-given'),
          ),
        ),
      ],
    },
  },
  {
    key: 'ai-agent',
    content: {
      name: 'AI agent call',
      description: 'What an AI agent owes the person it rings. Two gates: it says what it is, and it lets go when asked to.',
      categories: [
        category(
          'honesty',
          'Honesty',
          { ...criterion('disclosure', 15, 'Says that it is an AI', 'Before anything else.', aiDisclosed), gate: { capAt: 20 } },
          {
            ...criterion('stop', 15, 'Takes no for an answer', 'Promises that nobody calls again.', stopRespected),
            gate: { capAt: 0 },
          },
          criterion('human', 10, 'Offers a person', 'When one is asked for.', humanOffered),
        ),
        category(
          'conversation',
          'Conversation',
          criterion('introduction', 10, 'Introduces itself', 'Name and company.', from('introduces-themselves')),
          criterion('purpose', 15, 'Says why it calls', 'In one sentence.', purposeStated),
          criterion('time', 10, 'Asks whether it suits', 'Before it goes on.', timeAsked),
          criterion('confirmation', 10, 'Confirms what it noted', 'Repeats it and asks.', answerConfirmed),
        ),
        category(
          'ending',
          'Ending',
          criterion('next-step', 10, 'Agrees on what follows', 'With a day or a time.', from('next-step-proposed')),
          criterion('goodbye', 5, 'Says goodbye', 'Thanks and ends politely.', goodbyeSaid),
        ),
      ],
    },
  },
];
