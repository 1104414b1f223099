// What must hold, whatever happens: everything that is looked at, at midnight and when all has come to rest.
import type { Invariant } from './invariant.ts';
import { ofNews } from './invariants-of-news.ts';
import { ofPlans } from './invariants-of-plans.ts';
import { ofRecordings } from './invariants-of-recordings.ts';
import { ofRings } from './invariants-of-rings.ts';
import type { Stage } from './stage.ts';

export const invariants: readonly Invariant[] = [...ofRecordings, ...ofRings, ...ofPlans, ...ofNews];

const MOST_SHOWN = 3;

/** Every invariant that is looked at now, with what is wrong. */
export async function look(stage: Stage, when: Invariant['when']): Promise<string[]> {
  if (when === 'end') stage.truth.dialsJudged = 0;
  const said: string[] = [...stage.truth.wrong, ...stage.crew.stuck()];
  for (const invariant of invariants) {
    if (when === 'daily' && invariant.when === 'end') continue;
    const wrong = await invariant.look(stage);
    said.push(...wrong.slice(0, MOST_SHOWN).map((line) => `${invariant.name}: ${line}`));
  }
  stage.truth.dialsJudged = stage.truth.dials.length;
  return said;
}
