// What is written to a contact after a call, and what of it HubSpot or we would not have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contactChanges,
  contactUpdateProblems,
  MOST_CONTACT_UPDATES,
  whyUnfit,
  type ContactProperty,
  type ContactUpdate,
  type OutcomeForContact,
  type OutcomePart,
} from './contact-update.ts';

const ended: OutcomeForContact = {
  ...{ disposition: 'connected', startedAt: new Date('2026-11-20T10:00:00.250Z'), nextAt: null, number: 1 },
  ...{ result: 'goal_missed', answers: { team_size: 'twelve' }, callBackSaid: 'on Monday' },
};

const values: [part: OutcomePart, more: Partial<OutcomeForContact>, text: string | undefined][] = [
  [{ kind: 'outcome' }, {}, 'Connected'],
  [{ kind: 'attempted_at' }, {}, '2026-11-20T10:00:00.250Z'],
  [{ kind: 'next_attempt_at' }, { nextAt: new Date('2026-11-21T10:00:00Z') }, '2026-11-21T10:00:00.000Z'],
  [{ kind: 'next_attempt_at' }, {}, ''],
  [{ kind: 'attempts' }, {}, '2'],
  [{ kind: 'goal_reached' }, {}, 'false'],
  [{ kind: 'goal_reached' }, { result: 'goal_reached' }, 'true'],
  [{ kind: 'goal_reached' }, { result: null }, undefined],
  [{ kind: 'call_back' }, {}, 'on Monday'],
  [{ kind: 'call_back' }, { callBackSaid: null }, undefined],
  [{ kind: 'answer', name: 'team_size' }, {}, 'twelve'],
  [{ kind: 'answer', name: 'team_size' }, { answers: { team_size: '' } }, ''],
  [{ kind: 'answer', name: 'team_size' }, { answers: { team_size: 'x'.repeat(5_000) } }, 'x'.repeat(2_000)],
  [{ kind: 'answer', name: 'budget' }, {}, undefined],
  [{ kind: 'answer', name: 'constructor' }, {}, undefined],
];
for (const [value, more, text] of values) {
  test(`${JSON.stringify(value)} of ${JSON.stringify(more).slice(0, 80)} is written as ${text?.slice(0, 40)}`, () => {
    const changes = contactChanges([{ property: 'it', value }], { ...ended, ...more });
    assert.deepEqual(changes, text === undefined ? {} : { it: text });
  });
}

const outcome: OutcomePart = { kind: 'outcome' };
const refused: [name: string, updates: ContactUpdate[], codes: string[]][] = [
  ['none', [], []],
  ['two properties', ['a', 'b'].map((property) => ({ property, value: outcome })), []],
  ['one twice', ['a', 'a'].map((property) => ({ property, value: outcome })), ['contactUpdates.1.property repeated']],
  ['no name', [{ property: '', value: outcome }], ['contactUpdates.0.property missing']],
  ['a label for a name', [{ property: 'Last call', value: outcome }], ['contactUpdates.0.property invalid']],
  ['the number it calls', [{ property: 'phone', value: outcome }], ['contactUpdates.0.property not_allowed']],
  ['an answer without a name', [{ property: 'a', value: { kind: 'answer', name: ' ' } }], ['contactUpdates.0.value.name missing']],
  [
    'more than there may be',
    Array.from({ length: MOST_CONTACT_UPDATES + 1 }, (_, at) => ({ property: `p${at}`, value: outcome })),
    ['contactUpdates too_many'],
  ],
];
for (const [name, updates, codes] of refused) {
  test(`a draft that writes ${name}`, () =>
    assert.deepEqual(
      contactUpdateProblems(updates).map(({ path, code }) => `${path} ${code}`),
      codes,
    ));
}

const property = (name: string, type: string, isReadOnly = false): ContactProperty => ({ name, label: name, type, isReadOnly });
const known = [
  ...[property('text', 'string'), property('when', 'datetime'), property('day', 'date'), property('flag', 'bool')],
  ...[property('count', 'number'), property('choice', 'enumeration'), property('createdate', 'datetime', true)],
];
const fits: [name: string, kind: Exclude<OutcomePart['kind'], 'answer'>, why: RegExp | null][] = [
  ['text', 'attempted_at', null],
  ['when', 'attempted_at', null],
  ['day', 'attempted_at', /type date.*text or date and time/],
  ['flag', 'goal_reached', null],
  ['flag', 'outcome', /type yes or no.*text or choice/],
  ['count', 'attempts', null],
  ['choice', 'call_back', /type text\.$/],
  ['createdate', 'attempted_at', /sets “createdate” by itself/],
  ['nowhere', 'outcome', /no contact property “nowhere”/],
  ['', 'outcome', null],
];
for (const [name, kind, why] of fits) {
  test(`${kind} into ${name === '' ? 'nothing yet' : name}: ${why ? 'does not fit' : 'fits'}`, () => {
    const said = whyUnfit({ property: name, value: { kind } }, known);
    if (why === null) assert.equal(said, null);
    else assert.match(said ?? '', why);
  });
}
