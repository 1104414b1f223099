// The people of the demo: an admin to sign in as, reps the calls belong to, and a Push API key.
import { randomBytes } from 'node:crypto';
import type { AdminContext } from '../server/flows/admin/admin-context.ts';
import { createPerson } from '../server/flows/admin/create-person.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { joinTeam } from '../server/flows/admin/join-team.ts';
import { setUpOwner } from '../server/flows/admin/set-up-owner.ts';
import { callScripts } from './call-scripts.ts';

export type Workspace = { teamId: string; email: string; password: string; pushKey: string };

export async function seedWorkspace(context: AdminContext, options: { password: string }): Promise<Workspace> {
  const email = 'demo@northstar.example';
  const { teamId } = await setUpOwner(context, {
    name: 'Demo Admin',
    email,
    password: options.password,
    teamName: 'Northstar Sales',
  });
  await addReps(
    context,
    teamId,
    callScripts.map((script) => script.rep),
  );
  const { key } = await createPushKey(context, {
    teamId,
    name: 'Simulated phone system',
    createdBy: null,
    // The demo asks for the state of every call each second.
    limitPerMinute: 3_000,
  });
  return { teamId, email, password: options.password, pushKey: key };
}

/** Members whose calls arrive; nobody signs in as them. */
export async function addReps(
  context: AdminContext,
  teamId: string,
  reps: readonly { email: string; name: string }[],
): Promise<void> {
  for (const [email, name] of new Map(reps.map((rep) => [rep.email, rep.name]))) {
    const { personId } = await createPerson(context, { name, email, password: randomBytes(18).toString('base64url') });
    await joinTeam(context, { teamId, personId, email, role: 'member' });
  }
}
