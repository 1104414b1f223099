// The database finds who is named in text and in JSON, by the same cases as the rule, and a contact under the names of its ids alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql, type RawBuilder } from 'kysely';
import { readPersonKey } from '../../rules/outside-person.ts';
import { mentionCases } from '../../test/person-mention-cases.ts';
import { mentionOf } from '../../rules/person-mention.ts';
import { openTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { contactFields, names, namesContact } from './mentions.ts';

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
});
after(() => database.close());

async function isTrueOf(value: string, type: 'text' | 'jsonb', asked: RawBuilder<boolean>): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select ${asked} as is from (select ${value}::${sql.raw(type)} as written) as one`.execute(database.db);
  return rows[0]?.is ?? false;
}

test('the database finds a person as they are written down, and nobody else with them', async () => {
  for (const { person, found, others } of mentionCases) {
    const reading = readPersonKey(person, null);
    const mention = reading.kind === 'person' ? mentionOf(reading.person) : null;
    assert.ok(mention, person);
    for (const [texts, is] of [
      [found, true],
      [others, false],
    ] as const) {
      for (const text of texts) {
        assert.equal(await isTrueOf(text, 'text', names('written', mention)), is, `${person}: ${text}`);
        const within = JSON.stringify({ a: [`first\n${text}\n"last" \\`] });
        assert.equal(await isTrueOf(within, 'jsonb', names('written', mention)), is, `${person}: ${within}`);
      }
    }
  }
});

test('a contact is found under the names of ids, and no number, length or other id is taken for one', async () => {
  const cases: [unknown, keyof typeof contactFields, boolean][] = [
    [{ hubspotContactIds: ['50', '51'] }, 'ofCall', true],
    [{ hubspotContactIds: ['510', '1'] }, 'ofCall', false],
    [{ contactId: 51 }, 'ofCall', true],
    [{ _extra: { associations: { contactIds: [51] } } }, 'ofCall', true],
    [{ attempts: 51, hubspotOwnerId: '51', hubspotCompanyIds: ['51'], hubspotDealIds: ['51'], note: 'room 51' }, 'ofCall', false],
    [{ _extra: { hs_object_id: '51' } }, 'ofCall', false],
    [{ object: { objectType: 'CONTACT', objectId: 51 } }, 'ofRequest', true],
    [[{ vid: 51, properties: {} }], 'ofRequest', true],
    [{ portalId: 51, attemptNumber: 51 }, 'ofRequest', false],
    [['51'], 'ofCall', false],
  ];
  for (const [value, of, is] of cases) {
    const asked = namesContact('written', ['51'], contactFields[of]);
    assert.equal(await isTrueOf(JSON.stringify(value), 'jsonb', asked), is, JSON.stringify(value));
  }
});

test('a contact whose id is no number is found beside one whose id is', async () => {
  const lead = 'c5b2b2a8-3c3e-4a43-9a38-1f0e7d4b9a11';
  const asked = namesContact('written', ['51', lead], contactFields.ofCall);
  const isFound = (value: unknown) => isTrueOf(JSON.stringify(value), 'jsonb', asked);
  assert.deepEqual(await Promise.all([{ contactId: lead }, { contactId: 51 }, { contactId: 5 }].map(isFound)), [true, true, false]);
});
