// Figures that stand on more than one page, so that they are counted, written and opened alike everywhere.
import { count, percent } from '../format.ts';
import type { FigureShown } from './figure-tiles.tsx';

export const wholeNumber = (value: number): string => count(Math.round(value));

export const callsFigure: FigureShown<{ calls: number }> = {
  name: 'Calls',
  value: ({ calls }) => calls,
  written: wholeNumber,
  step: wholeNumber,
  moreIsBetter: null,
  calls: {},
};

export const averageScoreFigure: FigureShown<{ averageScore: number | null; scored: number }> = {
  name: 'Average score',
  value: ({ averageScore }) => averageScore,
  written: wholeNumber,
  step: (value) => value.toFixed(1).replace(/\.0$/, ''),
  moreIsBetter: true,
  cases: ({ scored }) => scored,
  calls: { minScore: 0, sort: '-score' },
};

export const talkRatioFigure: FigureShown<{ talkShare: number | null; withTalkShare: number }> = {
  name: 'Talk ratio',
  value: ({ talkShare }) => talkShare,
  written: percent,
  step: (value) => (Math.round(value * 100) === 1 ? '1 pt' : `${Math.round(value * 100)} pts`),
  moreIsBetter: null,
  cases: ({ withTalkShare }) => withTalkShare,
  calls: {},
};
