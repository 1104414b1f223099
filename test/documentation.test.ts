// The documentation holds together: every page is in the contents, every link leads somewhere, and what is printed from the program is its own.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { renderPage, siteAddress } from '../server/web/documentation.ts';
import { printProblems } from './print-problems.ts';
import { printRules } from './print-rules.ts';

const docs = new URL('../docs/', import.meta.url);
const files = [...readdirSync(docs), ...readdirSync(new URL('decisions/', docs)).map((name) => `decisions/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3));
const source = (name: string) => readFileSync(new URL(`${name}.md`, docs), 'utf8');
const pages = new Map(files.map((name) => [name, renderPage(source(name), name)]));
const addressOf = (name: string) => (name === 'README' ? '/docs' : `/docs/${name}`);
const hrefsOf = (html: string) => [...html.matchAll(/<a (?:class="[^"]*" )?href="([^"]*)"/g)].map(([, href = '']) => href);

test('codes of refusals are printed anew: node test/print-problems.ts > docs/problems.md', () => {
  assert.equal(source('problems'), printProblems());
});

test('rules are printed anew with their examples: node test/print-rules.ts > docs/rules.md', () => {
  assert.equal(source('rules'), printRules());
});

test('every table of examples is told, and is what its rule is tested with', () => {
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  const examples = readdirSync(new URL('../rules/', import.meta.url)).filter((name) => name.endsWith('-examples.ts'));
  const tables = examples.flatMap((file) =>
    [...read(`rules/${file}`).matchAll(/^export const (\w+Examples)\b/gm)].map(([, table = '']) => ({ file, table })),
  );
  assert.ok(tables.length > 10, `${tables.length} tables`);
  for (const { file, table } of tables)
    for (const reader of [`rules/${file.replace('-examples', '.test')}`, 'test/print-rules.ts'])
      assert.ok(read(reader).includes(table), `${reader} has no ${table}`);
});

test('every table is shown as one', () => {
  for (const [name, { html }] of pages) {
    const tables = source(name).match(/^ *\|(?: *:?-+:? *\|)+$/gm) ?? [];
    assert.equal(html.match(/<table>/g)?.length ?? 0, tables.length, name);
  }
});

test('every page has a title and stands in the contents', () => {
  const listed = hrefsOf(pages.get('README')?.html ?? '');
  for (const [name, { title }] of pages) {
    assert.notEqual(title, '', name);
    if (name !== 'README') assert.ok(listed.includes(addressOf(name)), `${name} is not in docs/README.md`);
  }
});

test('every link leads to a page and a heading that are there', () => {
  const known = new Map([...pages].map(([name, { anchors }]) => [addressOf(name), anchors]));
  const elsewhere = new Set(['/docs/api', '/docs/alerts.yml']);
  for (const [name, { html }] of pages) {
    for (const href of hrefsOf(html).filter((one) => !/^https?:/.test(one))) {
      const [path = '', anchor] = href.split('#');
      const anchors = path === '' ? known.get(addressOf(name)) : known.get(path);
      assert.ok(anchors ?? elsewhere.has(path), `${name}: ${href}`);
      if (anchor !== undefined) assert.ok(anchors?.has(anchor), `${name}: ${href}`);
    }
  }
});

test('every picture is there, and is one that the server has an address for', () => {
  const pictures = [...pages.values()].flatMap(({ html }) => [...html.matchAll(/<img src="([^"]*)"/g)].map(([, src = '']) => src));
  assert.deepEqual(pictures, ['benchmarks-peers.svg']);
  for (const name of pictures) assert.ok(existsSync(new URL(name, docs)), name);
});

test('links to other files of the project name files that are there', () => {
  for (const name of files)
    for (const [, href = ''] of source(name).matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
      if (siteAddress(href, name) === null) assert.ok(existsSync(new URL(href, new URL(`${name}.md`, docs))), `${name}: ${href}`);
});

test('links of files become addresses of the server; what is not ours stays; HTML is shown, not run', () => {
  for (const [href, from, address] of [
    ['hubspot.md#scopes', 'outbound', '/docs/hubspot#scopes'],
    ['../outbound.md', 'decisions/0008-calling-hours', '/docs/outbound'],
    ['decisions/0005-sign-in.md', 'README', '/docs/decisions/0005-sign-in'],
    ['README.md', 'outbound', '/docs'],
    ['../ARCHITECTURE.md', 'outbound', null],
    ['hubspot-app/app.json', 'hubspot', null],
    ['alerts.yml', 'operations', '/docs/alerts.yml'],
    ['#here', 'outbound', '#here'],
    ['https://example.com/a.md', 'outbound', 'https://example.com/a.md'],
  ] as const)
    assert.equal(siteAddress(href, from), address);
  const { html } = renderPage('# A\n\n<script>alert(1)</script>\n\n## A\n', 'page');
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /<h2 id="a-1">/);
});
