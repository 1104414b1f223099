// What the simulated carrier does with each call: by how the number ends, else by seeded chance, and which faults it has.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { simulatedCallees, type CalleeStep } from '../../rules/callee-script.ts';
import { Problem } from '../../rules/problem.ts';

export const fates = [
  'answers',
  'voicemail',
  'busy',
  'no_answer',
  'rejects',
  'bad_number',
  'overloaded',
  'fails',
  'never_ends',
  'refused',
] as const;
/** `refused`: the carrier takes no call of ours; `never_ends`: answered, and over only when we hang up. */
export type Fate = (typeof fates)[number];

const share = z.number().min(0).max(1);
const ms = z.number().int().min(0).max(3_600_000);

const scriptSchema = z.strictObject({
  seed: z.number().int().default(1),
  /** The longest ending that fits decides. */
  endings: z.record(z.string().regex(/^\d{1,15}$/), z.enum(fates)).default({}),
  /** For all other numbers: the weight of each fate. */
  chances: z.partialRecord(z.enum(fates), z.number().min(0)).default({ answers: 1 }),
  ringAfterMs: ms.default(300),
  /** From the first ring until somebody picks up or declines. */
  pickUpAfterMs: ms.default(3_000),
  talkMs: ms.default(20_000),
  faults: z
    .strictObject({
      /** It took the call, and its answer never comes. */
      replyLost: share.default(0),
      /** How long its answers take. */
      replyAfterMs: ms.default(0),
      reportsTwice: share.default(0),
      reportsLate: share.default(0),
      lateMs: ms.default(5_000),
      reportsShuffled: share.default(0),
      /** It reports nothing at all about the call. */
      reportsLost: share.default(0),
      /** It reports how the call ended and nothing of what came before. */
      reportsEndOnly: share.default(0),
    })
    .prefault({}),
});

export type CarrierScript = z.output<typeof scriptSchema>;

/** Numbers to try things with; every other one is answered. */
const trialEndings: Record<string, Fate> = {
  '0001': 'busy',
  '0002': 'no_answer',
  '0003': 'rejects',
  '0004': 'bad_number',
  '0005': 'fails',
  '0006': 'voicemail',
  '0007': 'never_ends',
  '0008': 'overloaded',
  '0009': 'refused',
};

/** Who answers at these numbers, where calls are spoken. */
const trialCallees: Record<string, keyof typeof simulatedCallees> = {
  '0010': 'opts_out',
  '0011': 'hangs_up',
  '0012': 'silent',
  '0013': 'interrupts',
};

/** Throws Problem `configuration_invalid` naming what is wrong. */
export function readCarrierScript(json: unknown): CarrierScript {
  const reading = scriptSchema.safeParse(json);
  if (reading.success) return reading.data;
  const wrong = reading.error.issues.map((issue) => `${issue.path.join('.') || 'script'}: ${issue.message}`).join('; ');
  throw new Problem('configuration_invalid', `The script of the simulated carrier cannot be used: ${wrong}.`);
}

export const trialScript: CarrierScript = readCarrierScript({ endings: trialEndings });

export function fateOf(script: CarrierScript, call: { to: string; reference: string }): Fate {
  const ending = Object.keys(script.endings)
    .filter((digits) => call.to.endsWith(digits))
    .toSorted((a, b) => b.length - a.length)[0];
  if (ending !== undefined) return script.endings[ending]!;
  const weights = fates.map((fate) => script.chances[fate] ?? 0);
  let left = chanceOf(script, call.reference, 'fate') * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, fate] of fates.entries()) if ((left -= weights[index]!) < 0) return fate;
  return 'answers';
}

/** What somebody does who has answered. */
export function calleeOf(script: CarrierScript, call: { to: string; reference: string }): readonly CalleeStep[] {
  const fate = fateOf(script, call);
  if (fate === 'voicemail') return simulatedCallees.voicemail;
  if (fate === 'never_ends') return simulatedCallees.silent;
  return simulatedCallees[trialCallees[call.to.slice(-4)] ?? 'friendly'];
}

/** 0 to 1, the same for the same seed, call and question, in whatever order they are asked. */
export function chanceOf({ seed }: CarrierScript, reference: string, question: string): number {
  return createHash('sha256').update(`${seed} ${reference} ${question}`).digest().readUInt32BE(0) / 2 ** 32;
}
