// ringside users: create people, list them, give a lost password a successor.
import { randomBytes } from 'node:crypto';
import { isRole, roles } from '../../rules/role.ts';
import { Problem } from '../../rules/problem.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { findPersonByEmail } from '../database/people.ts';
import { findTeam } from '../database/teams.ts';
import { allowPasswords } from '../flows/admin/change-single-sign-on.ts';
import { changeAddress, forgetIdentity } from '../flows/admin/change-identity.ts';
import { createPerson } from '../flows/admin/create-person.ts';
import { createTeam } from '../flows/admin/create-team.ts';
import { joinTeam } from '../flows/admin/join-team.ts';
import { resetPassword } from '../flows/admin/reset-password.ts';
import { signOutPeople } from '../flows/admin/sign-out-people.ts';
import { createLog } from '../log.ts';
import { openTeam } from './open-team.ts';
import { optional, required, type Command, type CommandInput } from './command.ts';

const usage = `ringside users create --email ADDRESS --name NAME --team TEAM [--role ${roles.join('|')}] [--password PASSWORD]
ringside users password --email ADDRESS [--password PASSWORD]
ringside users sign-out --email ADDRESS | --everybody
ringside users address --email ADDRESS --to ADDRESS
ringside users forget-identity --email ADDRESS
ringside users list
ringside users allow-passwords [--team TEAM]`;

export const usersCommand: Command = {
  usage,
  what: 'Creates people (and their team, when it does not exist yet), lists them, sets a new password, ends sessions, gives an account another address, forgets who somebody is at their identity provider, lets passwords into a team that was for single sign-on only. A password that is not given is made up and printed.',
  options: {
    email: { type: 'string' },
    name: { type: 'string' },
    team: { type: 'string' },
    role: { type: 'string' },
    password: { type: 'string' },
    to: { type: 'string' },
    everybody: { type: 'boolean' },
  },
  async run(input) {
    const [action] = input.positionals;
    if (action === 'create') return withHouse(readConfig(), createLog('warn'), (house) => create(house, input));
    if (action === 'password') return withHouse(readConfig(), createLog('warn'), (house) => changePassword(house, input));
    if (action === 'sign-out') return withHouse(readConfig(), createLog('warn'), (house) => signOut(house, input));
    if (action === 'allow-passwords') return withHouse(readConfig(), createLog('warn'), (house) => allow(house, input));
    if (action === 'address') return withHouse(readConfig(), createLog('warn'), (house) => readdress(house, input));
    if (action === 'forget-identity') return withHouse(readConfig(), createLog('warn'), (house) => forget(house, input));
    if (action === 'list') return withHouse(readConfig(), createLog('warn'), list);
    throw new Problem('configuration_invalid', `Say what to do:\n${usage}`);
  },
};

async function create({ context }: House, input: CommandInput): Promise<void> {
  const email = required(input, 'email', usage);
  const teamName = required(input, 'team', usage);
  const role = optional(input, 'role') ?? 'member';
  if (!isRole(role)) throw new Problem('configuration_invalid', `"${role}" is no role. Choose one of ${roles.join(', ')}.`);
  const team = await findTeam(context.db, teamName);
  if (team === 'ambiguous')
    throw new Problem('configuration_invalid', `Several teams are called "${teamName}". Use the team's id instead.`);
  if (team === null && role !== 'admin') {
    throw new Problem(
      'configuration_invalid',
      `There is no team "${teamName}" yet, and a new team needs an admin: add --role admin.`,
    );
  }
  const known = await findPersonByEmail(context.db, email);
  const password = optional(input, 'password') ?? randomBytes(12).toString('base64url');
  const personId = known?.id ?? (await createPerson(context, { email, name: required(input, 'name', usage), password })).personId;
  if (team === null) await createTeam(context, { name: teamName, adminPersonId: personId });
  else await joinTeam(context, { teamId: team.id, personId, email, role });
  console.log(`${email} is ${role} of ${teamName}.`);
  if (!known && optional(input, 'password') === undefined) console.log(`password: ${password}`);
}

async function changePassword({ context }: House, input: CommandInput): Promise<void> {
  const email = required(input, 'email', usage);
  const password = optional(input, 'password') ?? randomBytes(12).toString('base64url');
  await resetPassword(context, { email, password });
  console.log(`The password of ${email} is changed and all sessions have ended.`);
  if (optional(input, 'password') === undefined) console.log(`password: ${password}`);
}

async function signOut({ context }: House, input: CommandInput): Promise<void> {
  const isEverybody = input.options['everybody'] === true;
  const email = isEverybody ? null : required(input, 'email', usage);
  const { sessions } = await signOutPeople(context, { email });
  console.log(`${isEverybody ? 'All sessions' : `The sessions of ${email}`} have ended: ${sessions}.`);
}

async function readdress({ context }: House, input: CommandInput): Promise<void> {
  const email = required(input, 'email', usage);
  const to = required(input, 'to', usage);
  if (!/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(to)) throw new Problem('configuration_invalid', `"${to}" is no e-mail address.`);
  await changeAddress(context, { email, to });
  console.log(`The account of ${email} has the address ${to} now.`);
}

async function forget({ context }: House, input: CommandInput): Promise<void> {
  const email = required(input, 'email', usage);
  const { identities } = await forgetIdentity(context, { email });
  console.log(
    `Identities of ${email} that were forgotten: ${identities}. The next single sign-on with this address gets the account.`,
  );
}

async function allow({ context }: House, input: CommandInput): Promise<void> {
  const team = await openTeam(context.db, optional(input, 'team'));
  await allowPasswords(context, { teamId: team.id });
  console.log(`Passwords open ${team.name} again, besides single sign-on.`);
}

async function list({ context }: House): Promise<void> {
  const rows = await context.db
    .selectFrom('teamMember as m')
    .innerJoin('person as p', 'p.id', 'm.personId')
    .innerJoin('team as t', 't.id', 'm.teamId')
    .select(['p.email', 'p.name', 'm.role', 't.name as team', 'p.twoFactorEnabled'])
    .orderBy('t.name')
    .orderBy('p.email')
    .limit(10_000)
    .execute();
  for (const row of rows)
    console.log([row.email, row.name, row.role, row.team, row.twoFactorEnabled ? 'two-factor' : ''].join('\t').trimEnd());
}
