// How a round of practice is told as a call: whose it is, with whom, and how it ended.
import { roundExternalId, roundTitle } from '../../../rules/practice-round.ts';
import type { RoundRow } from '../../database/practice-rounds.ts';

export function roundAsCall({ id, prospect, mode }: RoundRow) {
  return {
    ...{ title: roundTitle(prospect), direction: 'outbound' as const, externalId: roundExternalId(id) },
    metadata: {
      practice: mode === 'text' ? 'in writing' : 'by voice',
      ...{ contactName: prospect.name, difficulty: prospect.difficulty, mood: prospect.mood },
    },
  };
}
