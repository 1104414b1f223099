// Who watches a call is looked after: let go once signed out, out of the team, or with a lesser role; nobody else is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { openWebServer, type TestPerson, type WebServer } from '../../test/web-server.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import { guardWatchers } from './guard-watchers.ts';
import type { SignIn } from './sign-in.ts';

let server: WebServer;
let teamId: string;
const people = new Map<string, TestPerson>();
const signedOut = new Set<string>();

before(async () => {
  server = await openWebServer();
  const made = await server.team();
  ({ teamId } = made);
  for (const name of ['stays', 'leaves', 'sinks', 'goes']) people.set(name, await server.person(teamId, 'manager'));
});
after(() => server.close());

/** Sessions by the name in the cookie; everything else is the real thing. */
const signIn = {
  api: {
    async getSession({ headers }: { headers: Headers }) {
      const name = headers.get('cookie') ?? '';
      const person = people.get(name);
      const user = { id: person?.personId, name, email: person?.email };
      const response =
        person && !signedOut.has(name) ? { user, session: { id: name, activeTeamId: teamId, createdAt: new Date() } } : null;
      return { response, headers: new Headers() };
    },
  },
} as unknown as SignIn;

test('only those who may no longer watch are let go', async () => {
  const app = Fastify();
  const names = [...people.keys()];
  const dismissed: string[] = [];
  let look = () => {};
  let looks = 0;
  const seen = () => [
    {
      ...{ reference: 'call-1', teamId, state: null, latencyMs: null, lastWords: null, people: [] },
      watchIds: [...names, 'nobody knows'].filter((name) => !dismissed.includes(name)),
    },
  ];
  const guard = guardWatchers(
    { app, signIn, db: server.database.db, clock: server.context.clock, longestSessionMs: Infinity },
    {
      liveCalls: { seen, dismiss: (_, watchId) => void dismissed.push(watchId) } as Partial<LiveCalls> as LiveCalls,
      clock: {
        ...server.context.clock,
        sleep: (_, signal) =>
          new Promise((resolve) => {
            looks += 1;
            look = resolve;
            signal?.addEventListener('abort', () => resolve());
          }),
      },
      log: server.context.log,
    },
  );
  for (const name of names) guard.remember({ watchId: name, personId: name, name, maySteer: true }, teamId, name);
  async function looked(): Promise<void> {
    const before = looks;
    look();
    while (looks === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  await looked();
  assert.deepEqual(dismissed, ['nobody knows']);
  const { db } = server.database;
  const memberOf = (name: string) => people.get(name)?.personId ?? '';
  await db.deleteFrom('teamMember').where('personId', '=', memberOf('leaves')).execute();
  await db.updateTable('teamMember').set({ role: 'member' }).where('personId', '=', memberOf('sinks')).execute();
  signedOut.add('goes');
  await looked();
  assert.deepEqual(dismissed, ['nobody knows', 'leaves', 'sinks', 'goes']);
  await app.close();
});
