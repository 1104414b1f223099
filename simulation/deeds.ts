// What people do to a simulated Ringside, day by day: planned before anything happens, so that a story can be told with some of it left out.
import { createChance, type Chance } from '../emulator/chance.ts';
import { numberOf, regions } from './people.ts';

export type Deed = { id: string; day: number; /** Into the day. */ atMs: number } & (
  | { kind: 'contact'; number: string; phoneAfterMs: number | null }
  | { kind: 'ask'; number: string; hours: [string, string] | null; carryOver: boolean; retries: number; repeats: number }
  | { kind: 'push'; hasTranscript: boolean; repeats: number }
  | { kind: 'call in hubspot'; ofDeed: string | null; recordingAfterMs: number; edits: number }
  | { kind: 'opt out'; ofDeed: string }
  | { kind: 'do not call'; number: string }
  | { kind: 'stop everything'; forMs: number }
  | { kind: 'pause an agent'; agent: number; forMs: number }
  | { kind: 'publish hours'; agent: number; start: number; end: number }
  | { kind: 'change the policy'; mostAtOnce: number; mostInADay: number }
  | { kind: 'cancel'; ofDeed: string }
  /** At the very moment at which somebody is about to be dialled. */
  | { kind: 'change at a dial'; change: ChangeAtDial }
  | { kind: 'lose all webhooks'; forMs: number }
  | { kind: 'keep recordings'; days: number }
);
export type ChangeAtDial = (typeof changesAtDial)[number];
const changesAtDial = ['do not call', 'stop everything', 'pause the agent', 'cancel', 'say no in HubSpot'] as const;
export type DeedKind = Deed['kind'];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const AGENTS = 2;
const LATELY = 7;
const ASKED_FOR_REFUSED = 0.25;

/** How many of each in a day, on average. */
const usual: Record<DeedKind, number> = {
  contact: 1.4,
  ask: 0.8,
  push: 1.2,
  'call in hubspot': 0.6,
  'opt out': 0.4,
  'do not call': 0.4,
  'stop everything': 0.15,
  'pause an agent': 0.25,
  'publish hours': 0.15,
  'change the policy': 0.25,
  cancel: 0.15,
  'change at a dial': 0.5,
  'lose all webhooks': 0.15,
  'keep recordings': 0.05,
};

/** Some days are busy, most are not: what waits for long meets what comes all at once. */
const paces = [0.1, 0.3, 0.5, 1.5];

export function deedsOf(seed: number, days: number): Deed[] {
  const deeds: Deed[] = [];
  let people = 0;
  for (let day = 0; day < days; day += 1) {
    const chance = createChance(seed, `day ${day}`);
    const pace = pick(chance, paces)!;
    for (const kind of Object.keys(usual) as DeedKind[]) {
      for (let left = usual[kind] * pace; left > 0; left -= 1) {
        if (chance.share() >= left) continue;
        const deed = deedOf(kind, chance, { day, deeds }, () => numberOf(pick(chance, regions)!, (people += 1)));
        if (deed) deeds.push({ ...deed, id: `${kind} ${deeds.length + 1}`, day, atMs: chance.between(0, DAY_MS - 1) });
      }
    }
  }
  return deeds.sort((a, b) => a.day - b.day || a.atMs - b.atMs);
}

type Planned = { [K in DeedKind]: Omit<Extract<Deed, { kind: K }>, 'id' | 'day' | 'atMs'> }[DeedKind];

function deedOf(
  kind: DeedKind,
  chance: Chance,
  before: { day: number; deeds: readonly Deed[] },
  newNumber: () => string,
): Planned | null {
  // What they are about mostly still goes on.
  const lately = (...wanted: DeedKind[]) => before.deeds.slice(-LATELY).filter(({ kind: of }) => wanted.includes(of));
  const repeats = () => (chance.share() < 0.3 ? chance.between(1, 3) : 0);
  switch (kind) {
    case 'contact':
      return { kind, number: newNumber(), phoneAfterMs: chance.share() < 0.2 ? chance.between(60_000, 20 * HOUR_MS) : null };
    case 'ask': {
      const from = chance.between(0, 20);
      const hours: [string, string] | null = chance.share() < 0.4 ? [clock(from), clock(from + chance.between(1, 4))] : null;
      // Somebody asks for one who was put on the list days ago.
      const refused = before.deeds.filter((deed) => deed.kind === 'do not call' && deed.day < before.day);
      const listed = chance.share() < ASKED_FOR_REFUSED ? pick(chance, refused) : undefined;
      return {
        kind,
        number: listed?.kind === 'do not call' ? listed.number : newNumber(),
        hours,
        carryOver: chance.share() < 0.5,
        retries: chance.between(0, 2),
        repeats: repeats(),
      };
    }
    case 'push':
      return { kind, hasTranscript: chance.share() < 0.5, repeats: repeats() };
    case 'call in hubspot':
      return {
        kind,
        ofDeed: pick(chance, lately('contact'))?.id ?? null,
        recordingAfterMs: chance.between(0, 6 * HOUR_MS),
        edits: chance.between(0, 2),
      };
    case 'opt out': {
      const contact = pick(chance, lately('contact'));
      return contact ? { kind, ofDeed: contact.id } : null;
    }
    case 'do not call': {
      const called = pick(chance, lately('contact', 'ask'));
      return called && 'number' in called ? { kind, number: called.number } : null;
    }
    case 'stop everything':
      return { kind, forMs: chance.between(HOUR_MS / 2, 30 * HOUR_MS) };
    case 'pause an agent':
      return { kind, agent: chance.between(0, AGENTS - 1), forMs: chance.between(6 * HOUR_MS, 40 * HOUR_MS) };
    case 'publish hours': {
      const start = chance.between(6, 14);
      return { kind, agent: chance.between(0, AGENTS - 1), start, end: start + chance.between(2, 9) };
    }
    case 'change the policy':
      return { kind, mostAtOnce: chance.between(1, 4), mostInADay: chance.between(1, 3) };
    case 'cancel': {
      const asked = pick(chance, lately('ask'));
      return asked ? { kind, ofDeed: asked.id } : null;
    }
    case 'change at a dial':
      return { kind, change: pick(chance, changesAtDial)! };
    case 'lose all webhooks':
      return { kind, forMs: chance.between(2 * HOUR_MS, 20 * HOUR_MS) };
    case 'keep recordings':
      return { kind, days: chance.between(2, 9) };
  }
}

/** In words, with what matters of it. */
export function tellDeed({ id, day: _day, atMs: _atMs, kind: _kind, ...more }: Deed): string {
  const said = Object.entries(more).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('–') : String(value)}`);
  return [id, ...said].join(', ');
}

const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`;

function pick<T>(chance: Chance, list: readonly T[]): T | undefined {
  return list[chance.between(0, Math.max(0, list.length - 1))];
}
