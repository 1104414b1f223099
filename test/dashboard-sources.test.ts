// What the dashboard's sources never do: text as markup, passwords in sight, traces of a team in the browser, sockets that are not encrypted.
import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { before, test } from 'node:test';

const folder = new URL('../dashboard/', import.meta.url);
/** Without comments that stand on lines of their own. */
const sources = new Map<string, string>();
before(async () => {
  for await (const name of glob('**/*.{ts,tsx,js}', { cwd: folder, exclude: ['dist'] }))
    sources.set(name, (await readFile(new URL(name, folder), 'utf8')).replaceAll(/^ *(?:\/\/|\/?\*).*$/gm, ''));
});
const linesWith = (what: RegExp): string[] =>
  [...sources].flatMap(([name, code]) => [...code.matchAll(what)].map(([found]) => `${name}: ${found}`)).toSorted();

test('the theme, the keyboard and the speed of the player are all that is kept in a browser', () => {
  assert.deepEqual(linesWith(/localStorage\.setItem\(\w+/g), [
    'keyboard.ts: localStorage.setItem(setting',
    'pages/call/player.ts: localStorage.setItem(speedKey',
    'theme.ts: localStorage.setItem(key',
  ]);
  const others =
    /localStorage(?!\.[gs]etItem\()|\b(?:sessionStorage|indexedDB|caches|cookieStore|document\.cookie|serviceWorker)\b/g;
  assert.deepEqual(linesWith(others), []);
});

test('text becomes no markup and no script', () => {
  assert.deepEqual(
    linesWith(/dangerouslySetInnerHTML|(?:inner|outer)HTML|insertAdjacentHTML|document\.write|srcDoc|\beval\(/g),
    [],
  );
});

test('a password is typed unseen and may be pasted; that of a link is seen by who chooses it for others', () => {
  const fields = [...sources].flatMap(([name, code]) => {
    const lines = code.split('\n');
    const found = lines.flatMap((line, at) => (/autoComplete="(?:current|new)-password"/.test(line) ? [at] : []));
    return found.map((at) => ({ name, field: lines.slice(Math.max(0, at - 3), at).join('\n') }));
  });
  assert.ok(fields.length > 5);
  assert.deepEqual(
    fields.filter(({ field }) => !field.includes('type="password"')).map(({ name }) => name),
    ['pages/share/share-button.tsx'],
  );
  assert.deepEqual(linesWith(/\bonPaste\b/g), []);
});

test('a socket is opened in one place, by the scheme of the page', () => {
  assert.deepEqual(linesWith(/new WebSocket\(.*/g), ['line-sound.ts: new WebSocket(address);']);
  assert.match(sources.get('line-sound.ts') ?? '', /address\.protocol = address\.protocol === 'https:' \? 'wss:' : 'ws:';/);
});
