// Who is on the call, in which colour: cool hues are our side, warm ones theirs, grey is unknown, teal an AI agent.
import type { Side } from '../../../rules/transcript.ts';
import { wholePercents } from '../../../rules/whole-percents.ts';
import type { CallDetail } from '../../queries.ts';

export type Speaker = { name: string; side: Side; color: string; percent: number | null };

export function speakersOf(call: CallDetail): Speaker[] {
  const found = new Map<string, Side>();
  for (const { speaker, side } of call.transcript?.utterances ?? []) if (!found.has(speaker)) found.set(speaker, side);
  const order: Side[] = ['us', 'them', 'unknown'];
  const names = [...found].sort((a, b) => order.indexOf(a[1]) - order.indexOf(b[1]));
  const used = { us: 0, them: 0, unknown: 0 };
  const palette: Record<Side, string[]> = {
    us: call.source === 'agent' ? ['--ai', '--us2'] : ['--us1', '--us2'],
    them: ['--them1', '--them2', '--them3'],
    unknown: ['--muted'],
  };
  const spoken = (call.metrics?.speakers ?? []).flatMap(({ speaker, share }) => (share === null ? [] : [{ speaker, share }]));
  const percents = wholePercents(spoken.map(({ share }) => share));
  return names.map(([name, side]) => {
    const hues = palette[side];
    const color = hues[Math.min(used[side]++, hues.length - 1)] ?? '--muted';
    return { name, side, color, percent: percents[spoken.findIndex(({ speaker }) => speaker === name)] ?? null };
  });
}
