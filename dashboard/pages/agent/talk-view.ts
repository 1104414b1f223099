// What the page shows of a talk, news by news.
import type { LiveCallNews } from '../../../contract/talks.ts';

type Said = Extract<LiveCallNews, { kind: 'words' }>;
export type TalkView = {
  state: Extract<LiveCallNews, { kind: 'state' }>['state'];
  lines: Said[];
  /** Of the last answer. */
  latencyMs: number | null;
  optedOut: boolean;
  /** A person of ours speaks instead of the agent. */
  isTaken: boolean;
};

export const noTalk: TalkView = { state: 'listening', lines: [], latencyMs: null, optedOut: false, isTaken: false };
const stateWords: Record<TalkView['state'], string> = { listening: 'Listening', thinking: 'Thinking', speaking: 'Speaking' };
/** What the line does at this moment, in words. */
export const standsAt = ({ isTaken, state }: TalkView): string => (isTaken ? 'A person speaks' : stateWords[state]);
const MOST_LINES = 500;

export function afterNews(view: TalkView, news: LiveCallNews | 'new talk'): TalkView {
  if (news === 'new talk') return noTalk;
  switch (news.kind) {
    case 'state':
      return { ...view, state: news.state };
    case 'latency':
      return { ...view, latencyMs: Math.round(news.ms) };
    case 'taken_over':
      return { ...view, isTaken: true };
    case 'opt_out':
      return { ...view, optedOut: true };
    case 'words': {
      const isKnown = view.lines.some(({ utteranceId }) => utteranceId === news.utteranceId);
      const lines = isKnown
        ? view.lines.map((line) => (line.utteranceId === news.utteranceId ? news : line))
        : [...view.lines, news].slice(-MOST_LINES);
      return { ...view, lines };
    }
  }
}
