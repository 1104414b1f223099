// Reads who is meant when somebody asks for their data, by the team's own country.
import { readPersonKey, type PersonKey } from '../../../rules/outside-person.ts';
import { Problem } from '../../../rules/problem.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import type { Db } from '../../database/tables.ts';

/** Throws Problem `validation_failed`. */
export async function readPerson(db: Db, teamId: string, written: string): Promise<PersonKey> {
  const { policy } = await readCallingPolicy(db, teamId);
  const reading = readPersonKey(written, policy.defaultCountry);
  if (reading.kind === 'person') return reading.person;
  const { message } = reading;
  throw new Problem('validation_failed', message, { fields: [{ path: 'body.person', code: 'unknown_person', message }] });
}
