// The list behind `?` is true: each shortcut in it is bound somewhere. (What is bound and not listed does not compile.)
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { alsoBound, keyCaps, shortcutGroups } from '../dashboard/shortcuts.ts';

const dashboard = join(import.meta.dirname, '../dashboard');
const listed = [...shortcutGroups.flatMap(({ keys }) => keys.map(({ key }) => key)), ...Object.keys(alsoBound)];

test('every listed shortcut is bound, and every place with a key is listed', async () => {
  const names = (await readdir(dashboard, { recursive: true })).filter((name) => /^(?!dist).*\.tsx?$/.test(name));
  const sources = await Promise.all(names.map((name) => readFile(join(dashboard, name), 'utf8')));
  const binding = sources.filter((text) => /\buseKeys\(\{/.test(text)).join('\n');
  const places = sources[names.indexOf(join('shell', 'places.ts'))] ?? '';
  const goKeys = [...places.matchAll(/key: '(g \w)'/g)].map(([, key]) => key);
  assert.ok(goKeys.length > 5);
  const unbound = [...new Set(listed)].filter((key) =>
    key.startsWith('g ') ? !goKeys.includes(key) : !binding.includes(`'${key}': `) && !new RegExp(`[{,\\s]${key}: `).test(binding),
  );
  assert.deepEqual(unbound, []);
  assert.deepEqual(new Set(goKeys), new Set(listed.filter((key) => key.startsWith('g '))));
  assert.equal(new Set(goKeys).size, goKeys.length);
});

for (const [shortcut, caps] of [
  ['g c', ['G', 'C']],
  ['shift+arrowleft', ['⇧', '←']],
  [' ', ['Space']],
  [',', [',']],
] as const)
  test(`${JSON.stringify(shortcut)} is written ${caps.join(' ')}`, () => assert.deepEqual(keyCaps(shortcut), caps));
