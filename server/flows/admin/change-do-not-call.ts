// Put a number onto the do-not-call list, take it off with a reason, or read a whole list in.
import { maskedNumber } from '../../../rules/outside-person.ts';
import { readPhoneNumber } from '../../../rules/phone-number.ts';
import { Problem } from '../../../rules/problem.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { removeDoNotCall } from '../../database/do-not-call.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import { refuseNumbersIn } from '../outbound/refuse-numbers.ts';
import { readNumberList, type ListProblem } from './number-list.ts';

type ByPerson = { teamId: string; personId: string };

/** `number` as people write it. Throws Problem `validation_failed`. */
export async function addToDoNotCall(
  context: BaseContext,
  { teamId, personId, number: written, note }: ByPerson & { number: string; note: string },
): Promise<{ number: string; isNew: boolean }> {
  const number = await readNumber(context.db, teamId, written);
  return context.db.transaction().execute(async (db) => {
    const added = await refuseNumbersIn(context, db, { teamId, numbers: [number], source: 'person', note, createdBy: personId });
    if (added > 0)
      await noteAct(context, db, { teamId, act: 'do_not_call.added', subject: maskedNumber(number), detail: { note } });
    return { number, isNew: added > 0 };
  });
}

export type ImportedNumbers = { added: number; known: number; refused: number; problems: ListProblem[] };

/** Lines without a number are told and left out. Throws Problem `validation_failed` when it is no CSV. */
export async function importDoNotCall(
  context: BaseContext,
  { teamId, personId, csv, note }: ByPerson & { csv: string; note: string },
): Promise<ImportedNumbers> {
  const { policy } = await readCallingPolicy(context.db, teamId);
  const { numbers, refused, problems } = readNumberList(csv, policy.defaultCountry);
  const added = await context.db.transaction().execute(async (db) => {
    const fresh = await refuseNumbersIn(context, db, { teamId, numbers, source: 'import', note, createdBy: personId });
    if (fresh > 0)
      await noteAct(context, db, { teamId, act: 'do_not_call.added', subject: `${fresh} numbers of a file`, detail: { note } });
    return fresh;
  });
  return { added, known: numbers.length - added, refused, problems };
}

/** Calls that ended because of it stay ended, and HubSpot is told nothing. Throws Problem `not_found`, `validation_failed`. */
export async function removeFromDoNotCall(
  context: BaseContext,
  { teamId, personId, number: written, reason }: ByPerson & { number: string; reason: string },
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const number = await readNumber(db, teamId, written);
    const removal = { id: context.newId(), reason, removedBy: personId, removedAt: context.clock.now() };
    if (!(await removeDoNotCall(db, { teamId, number }, removal))) {
      throw new Problem('not_found', `${number} is not on the do-not-call list.`);
    }
    await noteAct(context, db, { teamId, act: 'do_not_call.removed', subject: maskedNumber(number), detail: { reason } });
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  });
}

/** E.164. Throws Problem `validation_failed`. */
export async function readNumber(db: Db, teamId: string, written: string): Promise<string> {
  const { policy } = await readCallingPolicy(db, teamId);
  const reading = readPhoneNumber(written, policy.defaultCountry);
  if (reading.kind === 'number') return reading.e164;
  throw new Problem('validation_failed', reading.message, {
    fields: [{ path: 'number', code: reading.why, message: reading.message }],
  });
}
