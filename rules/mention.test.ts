// Names in comments, as they are written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionedIn, suggestionsFor } from './mention.ts';

const people = ['Ann', 'Ann Lee', 'José María', 'Noah Kim'].map((name) => ({ personId: name, name }));

const mentions: [string, string[]][] = [
  ['@Ann have a look', ['Ann']],
  ['@Ann Lee, have a look', ['Ann Lee']],
  ['@ann lee and @NOAH KIM.', ['Ann Lee', 'Noah Kim']],
  ['@José María?', ['José María']],
  ['@Annabel is somebody else, and so is ann@example.com', []],
  ['@Ann @Ann', ['Ann']],
  ['nobody', []],
];
for (const [text, names] of mentions)
  test(`“${text}” addresses ${names.join(' and ') || 'nobody'}`, () =>
    assert.deepEqual(
      mentionedIn(text, people).map(({ name }) => name),
      names,
    ));

test('a name that has been begun is suggested, and only there', () => {
  const names = (text: string) => suggestionsFor(text, people)?.people.map(({ name }) => name) ?? null;
  assert.deepEqual(names('Look @'), ['Ann', 'Ann Lee', 'José María', 'Noah Kim']);
  assert.deepEqual(names('Look @ann l'), ['Ann Lee']);
  assert.deepEqual([names('Look @ann said'), names('a@n'), names('Look')], [null, null, null]);
  assert.equal(suggestionsFor('Look @no', people)?.from, 5);
});
