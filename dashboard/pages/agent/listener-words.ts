// Which contacts of a portal an agent calls, in one sentence for each rule.
import type { Listener } from '../../outbound-queries.ts';

type Rule = Listener['rules'][number];

export const periodWords: Record<Rule['period'], string> = {
  ever: 'once',
  day: 'at most once a day',
  week: 'at most once a week',
  month: 'at most once a month',
};

export function ruleWords({ on, property, values, period }: Rule): string {
  return `${whoWords[on](property, values)} is called, ${periodWords[period]}.`;
}

const whoWords: Record<Rule['on'], (property: string | null, values: string[] | null) => string> = {
  created: () => 'Every contact that is created',
  property_changed: (property, values) =>
    `Every contact whose ${property ?? 'data'} ${values === null ? 'changes' : `becomes ${values.join(' or ')}`}`,
  workflow: () => 'Every contact a workflow sends',
  request: () => 'Every contact a request names',
  any: () => 'Every contact HubSpot tells of',
};
