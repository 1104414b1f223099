// What a team says about its calls, and who must not be rung: both hold at once, for calls that are planned already too.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { TeamPolicyShown } from '../contract/calling-policy.ts';
import type { JobInputs } from '../rules/job.ts';
import { policyPacks } from '../rules/policy-pack.ts';
import type { CrmProperties } from '../rules/variable.ts';
import { listContactWrites } from '../server/database/contact-writes.ts';
import { planAgain } from '../server/flows/outbound/plan-again.ts';
import { writeOptOuts } from '../server/flows/reporting/write-opt-outs.ts';
import { LONDON, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';
import type { Answer, Browser } from './web-server.ts';

let scene: CallDoorsScene;
let admin: Browser;
let manager: Browser;
before(async () => {
  scene = await openCallDoors();
  admin = scene.server.browser();
  await admin.signIn(scene.admin.email);
  manager = scene.server.browser();
  await manager.signIn((await scene.server.person(scene.teamId, 'manager')).email);
});
after(() => scene.close());
beforeEach(async () => {
  const { db } = scene.server.database;
  for (const table of [
    'callRequest',
    'plannedCall',
    'doNotCall',
    'doNotCallRemoval',
    'consent',
    'callerNumber',
    'callingPolicy',
  ] as const) {
    await db.deleteFrom(table).execute();
  }
  await scene.server.database.pool.query('delete from pgboss.job');
});

const ok = <T>(answer: Answer): T => {
  assert.ok(answer.status < 300, answer.text);
  return answer.body as T;
};
const read = async () => ok<TeamPolicyShown>(await admin.send('GET', '/api/calling-policy'));
const save = ({ policy, updatedAt }: TeamPolicyShown, change: Partial<TeamPolicyShown['policy']>) =>
  admin.send('PUT', '/api/calling-policy', { policy: { ...policy, ...change }, updatedAt });
async function planned(toNumber: string, more = {}): Promise<string> {
  const asked = ok<{ call_sid: string }>(
    await scene.ask('POST', '/call/outbound', { agent_id: 'anna', to_number: toNumber, ...more }),
  );
  await scene.plan();
  return asked.call_sid;
}
const jobs = async (name: string) => (await scene.server.jobs()).filter((job) => job.name === name);

describe('the policy', () => {
  test('of a new team is read, saved, and refused when somebody was faster', async () => {
    const first = await read();
    assert.deepEqual([first.updatedAt, first.pausedAt, first.policy.whenZoneUnknown], [null, null, 'hold']);
    const hours = { days: { mon: [{ fromMinute: 540, toMinute: 1_020 }] }, closedOn: ['2026-12-25'] };
    const saved = ok<TeamPolicyShown>(await save(first, { hours, teamZone: 'Asia/Kolkata', caps: [{ most: 2, withinHours: 48 }] }));
    assert.deepEqual(
      [saved.policy.hours, saved.policy.teamZone, saved.policy.caps.map(({ most, withinHours }) => [most, withinHours])],
      [hours, 'Asia/Kolkata', [[2, 48]]],
    );
    const stale = await save(first, { teamZone: 'Europe/Paris' });
    assert.deepEqual([stale.status, stale.body['code']], [409, 'conflict']);
    assert.equal(ok<TeamPolicyShown>(await save(saved, { teamZone: 'Europe/Paris' })).policy.teamZone, 'Europe/Paris');
  });

  test('that cannot be kept is refused with the fields', async () => {
    const answer = await save(await read(), { teamZone: 'Mars/Olympus', mostAtOnce: 1, mostAtOncePerAgent: 2 });
    assert.equal(answer.status, 400);
    assert.deepEqual(
      (answer.body['errors'] as { path: string }[]).map(({ path }) => path),
      ['teamZone', 'mostAtOncePerAgent'],
    );
  });

  test('shows every rule of every pack with its source', async () => {
    const { packs } = await read();
    assert.deepEqual(
      packs.map(({ packId, version, rules }) => [packId, version, rules.length]),
      policyPacks.map(({ packId, version, rules }) => [packId, version, rules.length]),
    );
    for (const rule of packs.flatMap((pack) => pack.rules)) {
      assert.ok(rule.asks !== '' && rule.source.law !== '' && rule.source.readAt !== '', rule.key);
    }
  });

  test('moves the calls that wait: closed hours, then the team’s own country', async () => {
    const id = await planned(NEW_YORK, { timezone: 'America/New_York' });
    const before = await scene.call(id);
    assert.equal(before.state, 'planned');
    const shut = ok<TeamPolicyShown>(
      await save(await read(), { hours: { days: { wed: [{ fromMinute: 720, toMinute: 725 }] }, closedOn: [] } }),
    );
    await runPlanAgain();
    const moved = (await scene.call(id)).nextAt;
    const told = moved?.toLocaleString('en-GB', {
      timeZone: 'America/New_York',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    assert.match(told ?? '', /^Wed,? 12:0[0-4]$/);
    ok(await save(shut, { countries: { only: ['GB'], blocked: [] } }));
    await runPlanAgain();
    const ended = await scene.call(id);
    assert.deepEqual([ended.state, ended.reason], ['given_up', 'country_blocked']);
  });

  test('packs that a team has not chosen do not hold, and the night stays closed', async () => {
    const agent = await scene.addAgent('seller', { purpose: 'marketing' });
    ok(await save(await read(), { consentBasis: 'ledger' }));
    const asked = { agent_id: agent };
    const refused = await scene.call(await planned(NEW_YORK, asked));
    assert.deepEqual([refused.state, refused.reason], ['given_up', 'consent_missing']);
    ok(await save(await read(), { packs: ['india'] }));
    const allowed = await scene.call(await planned('+12125550101', asked));
    assert.equal(allowed.state, 'planned');
    const hour = Number(allowed.nextAt?.toLocaleString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', hour12: false }));
    assert.ok(hour >= 8 && hour < 21, String(hour));
  });
});

/** What the worker would do with the jobs that are queued. */
async function runPlanAgain(): Promise<void> {
  for (const job of await jobs('plan-again')) {
    await planAgain(
      { ...scene.server.context, sharedNow: async () => scene.server.context.clock.now() },
      job.input as Parameters<typeof planAgain>[1],
    );
  }
}

describe('the kill switch', () => {
  test('is thrown by a manager, let go by an admin, and leaves the policy as it was saved', async () => {
    const before = await read();
    const stopped = ok<TeamPolicyShown>(await manager.send('POST', '/api/calling-policy/stop'));
    assert.ok(stopped.pausedAt !== null && stopped.pausedBy === 'manager');
    const id = await planned(NEW_YORK);
    assert.equal((await scene.call(id)).reason, 'paused');
    assert.equal((await manager.send('POST', '/api/calling-policy/go-on')).status, 403);
    assert.equal(ok<TeamPolicyShown>(await admin.send('POST', '/api/calling-policy/go-on')).pausedAt, null);
    assert.ok((await scene.call(id)).nextAt !== null);
    assert.equal((await save(before, { ringMs: 20_000 })).status, 200, 'whoever edits the policy meanwhile is not in the way');
  });
});

describe('the do-not-call list', () => {
  test('ends planned calls at once, whoever planned them, and keeps others', async () => {
    const seller = await scene.addAgent('other');
    const ended = [await planned(NEW_YORK), await planned(NEW_YORK, { agent_id: seller })];
    const other = await planned(LONDON);
    const added = ok(await manager.send('POST', '/api/do-not-call', { number: '+1 (212) 555-0100', note: 'Asked by mail' }));
    assert.deepEqual(added, { number: NEW_YORK, isNew: true });
    for (const id of ended) {
      const call = await scene.call(id);
      assert.deepEqual([call.state, call.reason, call.nextAt], ['given_up', 'do_not_call', null]);
    }
    assert.equal((await scene.call(other)).state, 'planned');
    assert.equal((await scene.call(await planned(NEW_YORK))).reason, 'do_not_call', 'nor is it planned again');
    assert.deepEqual(ok(await admin.send('POST', '/api/do-not-call', { number: NEW_YORK })), { number: NEW_YORK, isNew: false });
  });

  test('is left with a reason that is kept', async () => {
    ok(await admin.send('POST', '/api/do-not-call', { number: NEW_YORK, note: 'Asked by mail' }));
    const remove = (browser: Browser, reason: string) =>
      browser.send('POST', '/api/do-not-call/remove', { number: NEW_YORK, reason });
    assert.equal((await remove(manager, 'Wrote again')).status, 403);
    assert.equal((await remove(admin, ' ')).status, 400);
    ok(await remove(admin, 'Wrote again on Monday'));
    assert.equal((await remove(admin, 'Wrote again on Monday')).status, 404);
    const { items } = ok<{ items: Record<string, unknown>[] }>(await manager.send('GET', '/api/do-not-call/removals'));
    assert.deepEqual(
      items.map(({ number, reason, removedBy, note }) => [number, reason, removedBy, note]),
      [[NEW_YORK, 'Wrote again on Monday', 'Admin', 'Asked by mail']],
    );
    assert.equal((await scene.call(await planned(NEW_YORK))).state, 'planned');
  });

  test('is imported, searched and paged', async () => {
    ok(await save(await read(), { defaultCountry: 'US' }));
    const id = await planned('+12125550150');
    const numbers = Array.from({ length: 60 }, (_, index) => `(212) 555-01${String(index).padStart(2, '0')}`);
    const csv = [
      'Name;Phone number',
      ...numbers.map((number) => `"Kim; Ann";${number}`),
      'Bob;none',
      'Eve;',
      'Kim;212 555 0100',
    ].join('\r\n');
    const taken = ok<{ added: number; known: number; refused: number; problems: { line: number; text: string }[] }>(
      await manager.send('POST', '/api/do-not-call/import', { csv, note: 'From the register' }),
    );
    assert.deepEqual([taken.added, taken.known, taken.refused], [60, 0, 1]);
    assert.deepEqual(
      taken.problems.map(({ line, text }) => [line, text]),
      [[62, 'none']],
    );
    assert.equal((await scene.call(id)).reason, 'do_not_call');
    type Page = { items: { number: string; source: string }[]; nextCursor: string | null; total: number };
    const page = async (query: string) => ok<Page>(await manager.send('GET', `/api/do-not-call?${query}`));
    const first = await page('limit=40');
    const second = await page(`limit=40&cursor=${first.nextCursor}`);
    const all = new Set([...first.items, ...second.items].map(({ number }) => number));
    assert.deepEqual([first.total, all.size, second.nextCursor], [60, 60, null]);
    assert.deepEqual(
      (await page('search=555%200142')).items.map(({ number }) => number),
      ['+12125550142'],
    );
    const again = ok(await manager.send('POST', '/api/do-not-call/import', { csv: numbers.join('\n') }));
    assert.deepEqual(again, { added: 0, known: 60, refused: 0, problems: [] });
    const odd = await manager.send('POST', '/api/do-not-call/import', { csv: 'phone\n"212' });
    assert.equal(odd.status, 400);
  });

  test('is told to HubSpot where that is wanted, and our own writing asks for no call', async () => {
    const property = 'do_not_phone';
    await fetch(`${scene.hubspot.url}/crm/v3/properties/contacts`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-na1-emulator', 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{
          name: property,
          label: 'No calls',
          type: 'enumeration',
          fieldType: 'booleancheckbox',
          groupName: 'contactinformation',
        },
        options: [
          { label: 'Yes', value: 'true' },
          { label: 'No', value: 'false' },
        ],
      }),
    }).then(async (answer) => assert.equal(answer.status, 201, await answer.text()));
    ok(await save(await read(), { optOutProperty: property, writeOptOut: true }));
    const contact = scene.contact({ firstname: 'Ann', phone: NEW_YORK });
    ok(await scene.webhook([scene.created(contact)]));
    await scene.plan();
    assert.equal((await scene.calls())[0]?.state, 'planned');
    ok(await admin.send('POST', '/api/do-not-call', { number: NEW_YORK }));
    const [first] = await optOutJobs();
    assert.ok(first);
    const { since, ...asked } = first;
    assert.deepEqual(asked, { teamId: scene.teamId, portalId: scene.portalId, contactIds: [contact], attempt: 1 });
    const { context } = scene.server;
    const write = (input: OptOutJob) => writeOptOuts(context, input, new AbortController().signal);
    scene.hubspot.control.addFault({ kind: 'locked', path: '/contacts/batch/update' });
    await write(first);
    scene.hubspot.control.removeFaults();
    const again = (await optOutJobs())[1];
    assert.ok(again);
    assert.deepEqual(again, { ...first, attempt: 2 }, 'what HubSpot could not do is tried again later');
    await write({ ...first, portalId: '1' });
    assert.equal((await optOutJobs()).length, 2, 'a portal that is gone is not asked again');
    await write(again);
    assert.equal((await inHubspot(contact, property))[property], 'true');
    const recently = new Date(Date.parse(since) - 60_000);
    const of = { portalIds: [scene.portalId], contactIds: [contact], since: recently };
    assert.deepEqual(
      (await listContactWrites(context.db, scene.teamId, of)).map((write) => [write.property, write.value]),
      [[property, 'true']],
    );
    // And the other way round: what HubSpot says holds for the next call to that contact.
    ok(await admin.send('POST', '/api/do-not-call/remove', { number: NEW_YORK, reason: 'To see what HubSpot says' }));
    const second = await scene.addAgent('second');
    ok(
      await scene.send('POST', `/call/crm-webhook?agent_id=${second}&type=hubspot&x_api_key=${scene.key}`, [
        scene.created(contact),
      ]),
    );
    await scene.plan();
    const told = (await scene.calls()).find((call) => call.agentId === second);
    assert.deepEqual([told?.state, told?.reason], ['given_up', 'opted_out']);
  });
});

type OptOutJob = JobInputs['write-opt-outs'];
const optOutJobs = async () => (await jobs('write-opt-outs')).map(({ input }) => input as OptOutJob);

async function inHubspot(contactId: string, property: string): Promise<CrmProperties> {
  const client = await scene.server.context.openHubspot({ teamId: scene.teamId, portalId: scene.portalId });
  const { found } = await client.readObjects('contacts', [contactId], [property]);
  return found[0]?.properties ?? {};
}

describe('consent', () => {
  const give = (more: object) =>
    admin.send('POST', '/api/consents', {
      ...{ number: NEW_YORK, kind: 'given', scope: 'all', form: 'written', source: 'Web form', wording: 'Yes, call me.' },
      ...more,
    });

  test('is recorded line by line; what is taken back ends planned calls', async () => {
    ok(await save(await read(), { consentBasis: 'ledger' }));
    ok(await give({}));
    const id = await planned(NEW_YORK);
    assert.equal((await scene.call(id)).state, 'planned');
    await scene.advance(1_000);
    ok(await give({ kind: 'revoked', source: 'Mail', wording: 'No more.' }));
    assert.deepEqual([(await scene.call(id)).state, (await scene.call(id)).reason], ['given_up', 'consent_revoked']);
    const record = ok<{ items: { kind: string; addedBy: string }[]; doNotCall: unknown }>(
      await manager.send('GET', `/api/consents?number=${encodeURIComponent('+1 212 555 0100')}`),
    );
    assert.deepEqual(
      record.items.map(({ kind, addedBy }) => [kind, addedBy]),
      [
        ['revoked', 'Admin'],
        ['given', 'Admin'],
      ],
    );
    assert.equal(record.doNotCall, null);
    assert.equal((await give({ number: 'nobody' })).status, 400);
  });

  test('is read line by line, newest first, in pages and by filters', async () => {
    const lines: [string, object][] = [
      ['first', { scope: 'marketing' }],
      ['second', { number: LONDON, scope: 'service' }],
      ['third', { kind: 'revoked', scope: 'marketing' }],
    ];
    for (const [source, more] of lines) {
      ok(await give({ source, ...more }));
      await scene.advance(1_000);
    }
    type Ledger = { items: { source: string }[]; nextCursor: string | null };
    const look = async (query: string) => ok<Ledger>(await manager.send('GET', `/api/consents/ledger?${query}`));
    const sources = async (query: string) => (await look(query)).items.map(({ source }) => source);
    const page = await look('limit=2');
    assert.deepEqual([page.items.map(({ source }) => source), page.nextCursor === null], [['third', 'second'], false]);
    const rest = await look(`limit=2&cursor=${encodeURIComponent(page.nextCursor ?? '')}`);
    assert.deepEqual([rest.items.map(({ source }) => source), rest.nextCursor], [['first'], null]);
    assert.deepEqual(await sources('kind=revoked'), ['third']);
    assert.deepEqual(await sources('scope=service'), ['second']);
    assert.deepEqual(await sources(`search=${encodeURIComponent('(20)')}`), ['second']);
  });
});

describe('caller numbers', () => {
  test('are added as people write them, rest, and stay while an agent calls from them', async () => {
    const number = ok<{ number: string }>(
      await admin.send('POST', '/api/caller-numbers', { number: '+1 415 555 0123', carrier: 'simulated', label: 'Office' }),
    ).number;
    assert.equal(number, '+14155550123');
    assert.equal((await admin.send('POST', '/api/caller-numbers', { number, carrier: 'simulated' })).status, 409);
    assert.equal((await admin.send('POST', '/api/caller-numbers', { number: '12', carrier: 'simulated' })).status, 400);
    assert.equal((await admin.send('POST', '/api/caller-numbers', { number: '+14155550124', carrier: 'other' })).status, 400);
    const path = `/api/caller-numbers/${encodeURIComponent(number)}`;
    assert.equal(ok<{ state: string }>(await admin.send('PATCH', path, { state: 'resting' })).state, 'resting');
    assert.equal((await admin.send('PATCH', path, { carrier: 'other' })).status, 400);
    assert.equal(ok<{ carrier: string }>(await admin.send('PATCH', path, { carrier: 'twilio' })).carrier, 'twilio');
    const { callerNumbers, carriers } = await read();
    assert.deepEqual(
      callerNumbers.map(({ label, state, carrier }) => [label, state, carrier]),
      [['Office', 'resting', 'twilio']],
    );
    assert.deepEqual(carriers, ['simulated', 'twilio']);
    await scene.addAgent('from-the-office', { callerNumbers: [number] });
    assert.equal((await admin.send('DELETE', path)).status, 409);
    await scene.server.database.db.deleteFrom('agent').where('slug', '=', 'from-the-office').execute();
    assert.equal((await admin.send('DELETE', path)).status, 204);
    assert.equal((await admin.send('DELETE', path)).status, 404);
  });
});
