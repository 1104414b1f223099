// What goes wrong, by kind: how often each may strike, and how often it did. Chance is seeded, and each seed has its own mix.
import { createChance } from '../emulator/chance.ts';

/** How often each strikes where it can, in ten thousand. */
const usualRates = {
  'a process dies': 15,
  'a process is paused': 15,
  'a process is paused before it dials': 1_000,
  /** For each job. */
  'a process is paused in mid-job': 300,
  /** For each job that dials somebody of whom something is changed just then. */
  'a process is paused while things change': 4_000,
  /** The same, and read long before it is decided. */
  'hubspot is slow to answer while things change': 6_000,
  'a clock is set': 10,
  'the database refuses a statement': 20,
  'the database is lost in a commit': 80,
  'hubspot is out of reach': 200,
  'hubspot limits requests': 200,
  'hubspot is broken': 300,
  'an answer of hubspot is lost': 250,
  /** To who made a note, a task or a call there: asked again, there are two. */
  'an answer to what was made in hubspot is lost': 2_000,
  'an answer of hubspot is cut': 100,
  'a bell is lost': 500,
  'a webhook of hubspot is doubled': 1_500,
  'a webhook of hubspot is lost': 1_000,
  'a push is doubled': 2_000,
  'an answer to a push is lost': 500,
  'a recording is late': 3_000,
  'a recording cannot be had': 1_000,
  'the carrier does not say whether it took a call': 2_500,
  'the carrier reports twice': 1_500,
  'the carrier reports late': 2_000,
  'the carrier reports nothing': 2_000,
  'the carrier is out of reach': 800,
  'an endpoint does not answer': 1_000,
  'the evaluator fails': 1_500,
} as const;

export type FaultKind = keyof typeof usualRates;
export const faultKinds = Object.keys(usualRates) as FaultKind[];

export type Faults = {
  /** Decides, and counts. */
  strikes(kind: FaultKind): boolean;
  /** For what decides by shares of its own. */
  shareOf(kind: FaultKind): number;
  struck(kind: FaultKind, times?: number): void;
  counts(): ReadonlyMap<FaultKind, number>;
  /** From now on nothing goes wrong: what is open has to come to its end. */
  rest(): void;
};

/** A kind is left out of a seed's mix this often, so that others show what it hides. */
const LEFT_OUT = 0.25;

/** `allowed`: only these; all that the seed has drawn without it. */
export function createFaults(seed: number, allowed?: readonly FaultKind[]): Faults {
  const mix = createChance(seed, 'mix of faults');
  const rates = new Map<FaultKind, number>();
  for (const kind of faultKinds) {
    const isOut = mix.share() < LEFT_OUT;
    // Twice as often in one seed, half as often in another.
    const rate = (usualRates[kind] / 10_000) * (0.5 + 1.5 * mix.share());
    rates.set(kind, isOut || (allowed && !allowed.includes(kind)) ? 0 : Math.min(1, rate));
  }
  const streams = new Map(faultKinds.map((kind) => [kind, createChance(seed, `fault ${kind}`)]));
  const counts = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));
  let isResting = false;
  const struck = (kind: FaultKind, times = 1): void => void counts.set(kind, (counts.get(kind) ?? 0) + times);
  const shareOf = (kind: FaultKind): number => (isResting ? 0 : (rates.get(kind) ?? 0));
  return {
    strikes(kind) {
      const does = streams.get(kind)!.share() < shareOf(kind);
      if (does) struck(kind);
      return does;
    },
    shareOf,
    struck,
    counts: () => counts,
    rest: () => void (isResting = true),
  };
}
