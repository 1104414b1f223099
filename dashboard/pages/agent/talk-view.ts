// What the page shows of a talk, news by news.
import type { LiveCallNews } from '../../../contract/talks.ts';

type Said = Extract<LiveCallNews, { kind: 'words' }>;
export type TalkView = {
  state: Extract<LiveCallNews, { kind: 'state' }>['state'];
  lines: Said[];
  /** Of the last answer. */
  latencyMs: number | null;
  optedOut: boolean;
};

export const noTalk: TalkView = { state: 'listening', lines: [], latencyMs: null, optedOut: false };
export const stateWords: Record<TalkView['state'], string> = { listening: 'Listening', thinking: 'Thinking', speaking: 'Speaking' };
const MOST_LINES = 500;

export function afterNews(view: TalkView, news: LiveCallNews | 'new talk'): TalkView {
  if (news === 'new talk') return noTalk;
  switch (news.kind) {
    case 'state':
      return { ...view, state: news.state };
    case 'latency':
      return { ...view, latencyMs: Math.round(news.ms) };
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
