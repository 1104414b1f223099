// Which side of the call each named speaker is on.
import type { GivenTurn } from './given-turn.ts';
import { sideOfRole } from './speaker-label.ts';
import type { Side } from './transcript.ts';

export type OurNames = { repName: string | null; repEmail?: string | null | undefined };

/**
 * Ours is who bears the rep's name or address, or a role such as Agent; theirs who is called Customer and the like. When only one side is
 * known, the others are on the other side: all of them when ours is known, a single one when theirs is.
 */
export function sidesOf(turns: readonly GivenTurn[], names: OurNames): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const { speaker, role, email } of turns) {
    if (speaker === null || (sides.get(speaker) ?? 'unknown') !== 'unknown') continue;
    const isRep = email !== undefined && !!names.repEmail && email.trim().toLowerCase() === names.repEmail.trim().toLowerCase();
    const byName = sideOfRole(speaker);
    sides.set(speaker, isRep ? 'us' : byName === 'unknown' && role !== undefined ? sideOfRole(role) : byName);
  }
  const rep = repAmong([...sides.keys()], names.repName);
  if (rep !== null) sides.set(rep, 'us');
  const open = [...sides].filter(([, side]) => side === 'unknown').map(([speaker]) => speaker);
  const known = new Set(sides.values());
  if (known.has('us')) for (const speaker of open) sides.set(speaker, 'them');
  else if (known.has('them') && open.length === 1 && open[0] !== undefined) sides.set(open[0], 'us');
  return sides;
}

/** The speaker with the whole name, else the only one with the first name. */
function repAmong(speakers: string[], repName: string | null): string | null {
  const rep = comparable(repName ?? '');
  if (rep === '') return null;
  const exact = speakers.find((speaker) => comparable(speaker) === rep);
  if (exact !== undefined) return exact;
  const [first = ''] = rep.split(' ');
  const namesakes = speakers.filter((speaker) => {
    const name = comparable(speaker).split(' ');
    return name[0] === first && (name.length === 1 || !rep.includes(' '));
  });
  return namesakes.length === 1 ? (namesakes[0] ?? null) : null;
}

/** Lower case, without accents, brackets and what follows them, single spaces; `Lee, Sam` is `sam lee`. */
function comparable(name: string): string {
  const bare = name
    .replace(/[([{|].*$/s, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  const turned = bare.replace(/^\s*([^,]+),\s*([^,]+)$/, '$2 $1');
  return turned.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
