// The draft of a scorecard while somebody edits it, as the tabs of its page see it.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { localAdvice } from '../../../rules/scorecard-local.ts';
import type { LocalAdvice } from '../../../rules/scorecard-local.ts';
import { cardProblems } from '../../../rules/scorecard-problems.ts';
import type { ScorecardContent } from '../../../rules/scorecard.ts';
import { request } from '../../api.ts';
import { useDraftKeeper } from '../../draft-keeper.ts';
import type { DraftKeeper } from '../../draft-keeper.ts';
import { scorecardQuery } from '../../scorecard-queries.ts';
import type { ScorecardDetail } from '../../scorecard-queries.ts';

export type CardKeeper = DraftKeeper<ScorecardDetail, ScorecardContent>;

export function useCardKeeper(saved: ScorecardDetail): CardKeeper {
  const client = useQueryClient();
  const { scorecardKey } = saved;
  const { queryKey } = scorecardQuery(scorecardKey);
  return useDraftKeeper(saved, {
    contentOf: (card: ScorecardDetail): ScorecardContent => card.content,
    send: (revision, content) =>
      request('PUT /api/scorecards/:scorecardKey/draft', { params: { scorecardKey }, body: { revision, content } }),
    read: () => client.fetchQuery({ ...scorecardQuery(scorecardKey), staleTime: 0 }),
    remember: (card) => void client.setQueryData(queryKey, card),
  });
}

export type OpenCard = {
  card: ScorecardDetail;
  content: ScorecardContent;
  keeper: CardKeeper;
  problems: ReturnType<typeof cardProblems>;
  /** What is wrong with a field. That something is missing is said only once somebody has tried to publish. */
  errorAt(path: string): string | undefined;
  /** What this machine cannot judge; empty where a language model judges. */
  adviceOn(checkKey: string): LocalAdvice | undefined;
  mayEdit: boolean;
};

export const CardContext = createContext<OpenCard | null>(null);

export function useCard(): OpenCard {
  const card = useContext(CardContext);
  if (card === null) throw new Error('This part belongs inside the frame of a scorecard');
  return card;
}

/** `showMissing`: somebody has tried to publish. */
export function openCard(card: ScorecardDetail, keeper: CardKeeper, showMissing: boolean, mayEdit: boolean): OpenCard {
  const { content } = keeper;
  const problems = cardProblems(content);
  const advice = card.judgedBy === 'local' ? localAdvice(content) : [];
  return {
    ...{ card, content, keeper, problems, mayEdit },
    errorAt: (path) => problems.find((problem) => problem.path === path && (showMissing || problem.code !== 'missing'))?.message,
    adviceOn: (checkKey) => advice.find((one) => one.checkKey === checkKey),
  };
}
