// What the proof of dialling once changes in the sources of the Ringside it tries: shorter waits, and the mistakes it has to find.
import { edit, type Edit } from './source-edit.ts';

/** Every wait in the same order, only shorter: an attempt whose worker died is looked after within seconds. */
const brisk: readonly Edit[] = [
  ...edit('server/flows/outbound/recover-attempts.ts', [
    ['const UNKNOWN_AFTER_MS = 60_000;', 'const UNKNOWN_AFTER_MS = 8_000;'],
    ['const AGAIN_MS = 30_000;', 'const AGAIN_MS = 2_000;'],
  ]),
  ...edit('server/flows/outbound/allow-dial.ts', [['const INTENT_LOOK_MS = 15_000;', 'const INTENT_LOOK_MS = 3_000;']]),
  ...edit('server/flows/outbound/dispatch-calls.ts', [
    ['const CLAIM_LOOK_MS = 2 * 60_000;', 'const CLAIM_LOOK_MS = 15_000;'],
    ['const BUSY_PERSON_MS = 60_000;', 'const BUSY_PERSON_MS = 2_000;'],
  ]),
  ...edit('server/flows/outbound/carrier-report.ts', [
    ['{ dialling: 60_000, ringing: 3 * 60_000, answered: 5 * 60_000 }', '{ dialling: 8_000, ringing: 8_000, answered: 8_000 }'],
  ]),
  ...edit('server/worker/ticker.ts', [['const QUIET_MS = 5_000;', 'const QUIET_MS = 1_500;']]),
];

/** Each takes one protection away, and the witness must see somebody rung twice. */
export const mistakes = {
  /** The phone rings first, and the row learns of it afterwards. */
  'no-intent': edit('server/flows/outbound/allow-dial.ts', [["      state: 'dialling',\n", '']]),
  /** Who finds no answer at the carrier dials again. */
  'dial-unknown-again': edit('server/flows/outbound/recover-attempts.ts', [
    [
      "if (attempt.state === 'claimed') {",
      "if (attempt.carrierRef === null) {\n      await updateAttempt(context.db, { teamId: attempt.teamId, attemptId: attempt.id }, { state: 'claimed' });",
    ],
  ]),
  /** Each delivery of an event is an event of its own, and asks for a call of its own. */
  'no-trigger-key': [
    ...edit('server/flows/outbound/take-call-requests.ts', [
      ["createHash('sha256').update(identity)", "createHash('sha256').update(`${identity} ${Math.random()}`)"],
    ]),
    ...edit('rules/trigger.ts', [['  return `${parts.for.kind}:', '  return `${Math.random()} ${parts.for.kind}:']]),
  ],
} satisfies Record<string, Edit[]>;

export type Mistake = keyof typeof mistakes;

/** Throws for a name that stands for nothing. */
export function editsNamed(names: readonly string[]): Edit[] {
  return names.flatMap((name) => {
    if (name === 'brisk') return brisk;
    const found: Edit[] | undefined = mistakes[name as Mistake];
    if (!found) throw new Error(`There is no mistake "${name}"; there are ${Object.keys(mistakes).join(', ')}.`);
    return found;
  });
}
