// The table of docs/security.md: each requirement of levels 1 and 2 is answered in one place, and the test that shows it exists.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../', import.meta.url);
const text = readFileSync(new URL('docs/security.md', root), 'utf8');
const [before = '', about = ''] = text.split('## The table');
const decided = before.split('## Decided against')[1] ?? '';
const notHere = /Not here, because[^|]+/.exec(about)?.[0] ?? '';
const rows = [...text.matchAll(/^\| (V\d+\.\d+\.\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, line = '', how = '', shownBy = '']) => ({
  ...{ line, how, shownBy },
}));

/** ASVS 5.0.0: how many requirements of levels 1 and 2 each section has; they are the first ones of it. */
const sections: Record<string, number> = {
  ...{ 'V1.1': 2, 'V1.2': 9, 'V1.3': 11, 'V1.4': 3, 'V1.5': 2, 'V2.1': 3, 'V2.2': 3, 'V2.3': 4, 'V2.4': 1, 'V3.2': 2, 'V3.3': 4 },
  ...{ 'V3.4': 6, 'V3.5': 5, 'V3.7': 2, 'V4.1': 3, 'V4.2': 1, 'V4.3': 2, 'V4.4': 4, 'V5.1': 1, 'V5.2': 3, 'V5.3': 2, 'V5.4': 3 },
  ...{ 'V6.1': 3, 'V6.2': 12, 'V6.3': 4, 'V6.4': 4, 'V6.5': 5, 'V6.6': 3, 'V6.8': 4, 'V7.1': 3, 'V7.2': 4, 'V7.3': 2, 'V7.4': 5 },
  ...{ 'V7.5': 2, 'V7.6': 2, 'V8.1': 2, 'V8.2': 3, 'V8.3': 1, 'V8.4': 1, 'V9.1': 3, 'V9.2': 4, 'V10.1': 2, 'V10.2': 2, 'V10.3': 4 },
  ...{ 'V10.4': 11, 'V10.5': 5, 'V10.6': 2, 'V10.7': 3, 'V11.1': 2, 'V11.2': 3, 'V11.3': 3, 'V11.4': 4, 'V11.5': 1, 'V11.6': 1 },
  ...{ 'V12.1': 3, 'V12.2': 2, 'V12.3': 4, 'V13.1': 1, 'V13.2': 5, 'V13.3': 2, 'V13.4': 5, 'V14.1': 2, 'V14.2': 4, 'V14.3': 3 },
  ...{ 'V15.1': 3, 'V15.2': 3, 'V15.3': 7, 'V16.1': 1, 'V16.2': 5, 'V16.3': 4, 'V16.4': 3, 'V16.5': 3, 'V17.1': 1, 'V17.2': 4 },
  'V17.3': 2,
};
const wanted = Object.entries(sections).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, at) => `${section}.${at + 1}`),
);

/** `V1.2.6 to V1.2.8`, `V1.4` and `V17` name several. */
function named(words: string): Set<string> {
  const found = [...words.matchAll(/(V\d+(?:\.\d+){0,2})(?: to V\d+\.\d+\.(\d+))?/g)].flatMap(([, name = '', last]) => {
    if (last === undefined) return wanted.filter((line) => line === name || line.startsWith(`${name}.`));
    const [chapter, section, first] = name.split('.');
    return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => `${chapter}.${section}.${Number(first) + at}`);
  });
  return new Set(found);
}

test('each requirement of levels 1 and 2 is answered in the table, decided against with a reason, or about nothing there is', () => {
  assert.equal(wanted.length, 253);
  const answered = new Set([...rows.map(({ line }) => line), ...named(decided), ...named(notHere)]);
  assert.deepEqual(
    wanted.filter((line) => !answered.has(line)),
    [],
  );
  assert.deepEqual(
    [...answered].filter((line) => !wanted.includes(line)),
    [],
  );
});

test('each is answered once: a row tells where it was decided against in part', () => {
  const [there, against] = [named(notHere), named(decided)];
  assert.deepEqual(
    [...there].filter((line) => against.has(line) || rows.some((row) => row.line === line)),
    [],
  );
  assert.deepEqual(
    rows.filter(({ line, how }) => against.has(line) !== how.includes('see above')).map(({ line }) => line),
    [],
  );
});

test('each line stands in the table once and says how it holds', () => {
  const lines = rows.map(({ line }) => line);
  assert.deepEqual([...new Set(lines)], lines);
  assert.deepEqual(
    rows.filter(({ how }) => how.trim() === ''),
    [],
  );
  assert.doesNotMatch(text, /\bopen[:.]|\bOpen\./, 'nothing is left open');
});

test('what is said to show it is a test that is there', () => {
  const proved = rows.filter(({ shownBy }) => shownBy !== 'by reading');
  const missing = proved.filter(
    ({ shownBy }) => !/^`[\w/-]+\.test\.ts`$/.test(shownBy) || !existsSync(new URL(shownBy.slice(1, -1), root)),
  );
  assert.deepEqual(missing, []);
  assert.ok(rows.length - proved.length <= 30, `${rows.length - proved.length} hold by reading alone`);
});
