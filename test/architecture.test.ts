// The map of the house: which room may look into which, and what stands nowhere. Whoever leaves it is named here, file and line.
import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { test } from 'node:test';
import { checkHouse, type HouseMap } from './architecture-check.ts';

const house: HouseMap = {
  rooms: {
    // Decisions. They know nothing but themselves.
    rules: [],
    // What crosses HTTP, and what a part needs from outside.
    contract: ['rules'],
    'server/ports': ['rules (types)'],
    // Adapters to the outside world. None knows another.
    'server/database': ['rules', 'server/ports (types)'],
    'server/hubspot': ['rules', 'server/ports (types)'],
    'server/providers': ['rules', 'server/ports (types)'],
    'server/voice': ['rules', 'server/ports'],
    // The sentences of the product, and the two that call them.
    'server/flows': ['rules', 'server/ports (types)', 'server/database', 'server/hubspot'],
    'server/worker': ['rules', 'server/ports (types)', 'server/database', 'server/flows'],
    'server/web': ['rules', 'contract', 'server/ports (types)', 'server/database', 'server/hubspot', 'server/flows'],
    // What joins them: compose, main, the settings, the command line.
    server: ['everything'],
    'server/commands': ['everything'],
    demo: ['everything'],
    // In the browser, and a HubSpot that must be able to disagree with us.
    dashboard: ['rules', 'contract'],
    emulator: [],
    bench: ['everything', 'test'],
    // Months of the product on one virtual clock.
    simulation: ['everything', 'test', 'bench'],
    test: ['everything', 'bench', 'simulation'],
  },
  packages: {
    // Pure ones: calendars and the shapes of phone numbers.
    rules: ['temporal-polyfill', 'libphonenumber-js'],
    contract: ['zod'],
  },
  network: {
    modules: ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns', 'undici'],
    rooms: [
      'server/providers',
      'server/hubspot',
      'server/web',
      'server/database',
      'server',
      'emulator',
      'demo',
      'bench',
      'test',
      'dashboard',
    ],
  },
  providerParts: [
    'address-token',
    'audio-sniff',
    'bare-number',
    'carrier-http',
    'example-vectors',
    'g711',
    'guarded-*',
    'http-speech',
    'http-voice',
    'media-stream*',
    'resample',
    'rtp-*',
    'sample-bytes',
    'sentence-embedding',
    'sip-outcome',
    'speaker-estimate',
    'speech-weights',
    'stream-carrier',
    'system-clock',
    'voice-activity',
    'wav-*',
  ],
  timeAndChance: ['server/compose', 'server/providers/', 'dashboard/', 'emulator/', 'demo/', 'bench/', 'simulation/'],
  environment: ['server/config.ts', 'demo/', 'bench/', 'simulation/'],
  forbiddenNames: [
    'util',
    'utils',
    'helper',
    'helpers',
    'common',
    'lib',
    'core',
    'manager',
    'service',
    'base',
    'types',
    'index',
    'misc',
  ],
  longestFile: 400,
  tables: ['rules/scorecard-discovery.ts'],
};

const root = new URL('..', import.meta.url);

async function filesOfTheHouse(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const pattern = '{rules,contract,server,dashboard,emulator,demo,bench,simulation,test}/**/*.{ts,tsx,mts}';
  for await (const found of glob(pattern, {
    cwd: root,
    exclude: (name) => name === 'node_modules' || name === 'dist' || name === 'output',
  })) {
    const path = found.split(sep).join('/');
    files.set(path, await readFile(new URL(path, root), 'utf8'));
  }
  return files;
}

test('every file keeps to the map of the house', async () => {
  const files = await filesOfTheHouse();
  assert.ok(
    files.has('rules/problem.ts') && files.has('test/architecture.test.ts') && files.size > 50,
    `${files.size} files found`,
  );
  assert.deepEqual(checkHouse(house, files), []);
});

/** A small house in order; each planted case adds or replaces one file. */
const inOrder: Record<string, string> = {
  'rules/a.ts': '// A.\nexport const a = 1;\nexport type A = number;\n',
  'contract/a.ts': "// A.\nimport { z } from 'zod';\nimport { a } from '../rules/a.ts';\nexport const b = z.literal(a);\n",
  'server/ports/a.ts': "// A.\nimport type { A } from '../../rules/a.ts';\nexport type Port = A;\nexport const runs = 1;\n",
  'server/database/a.ts': "// A.\nimport { a } from '../../rules/a.ts';\nexport const rows = a;\n",
  'server/flows/a.ts':
    "// A.\nimport type { Port } from '../ports/a.ts';\nimport { rows } from '../database/a.ts';\nexport const flow = (p: Port) => p + rows;\n",
  'server/web/a.ts': "// A.\nimport { flow } from '../flows/a.ts';\nexport const route = flow;\n",
  'server/worker/a.ts': "// A.\nimport { flow } from '../flows/a.ts';\nexport const job = flow;\n",
  'server/providers/deepgram.ts':
    "// A.\nimport { read } from './wav-file.ts';\nexport const d = [read, Date.now(), new Date()];\n",
  'server/providers/wav-file.ts': '// A.\nexport const read = 1;\n',
  'server/providers/twilio.ts': '// A.\nexport const t = 1;\n',
  'server/config.ts': '// A.\nexport const port = process.env.PORT;\n',
  'server/compose.ts':
    "// A.\nimport { route } from './web/a.ts';\nimport { t } from './providers/twilio.ts';\nexport const all = [route, t, Date.now()];\n",
  'dashboard/a.tsx': "// A.\nimport { b } from '../contract/a.ts';\nexport const Page = () => b.value;\n",
  'emulator/a.ts': '// A.\nexport const e = 1;\n',
  'server/flows/a.test.ts':
    "// A.\nimport { route } from '../web/a.ts';\nimport { scene } from '../../test/scene.ts';\nsetTimeout(scene, route, process.env.X);\n",
  'test/scene.ts': '// A.\nexport const scene = () => new Date();\n',
};

const check = (planted: Record<string, string>) => checkHouse(house, new Map(Object.entries({ ...inOrder, ...planted })));

test('a house in order has no violations', () => assert.deepEqual(check({}), []));

const planted: [string, Record<string, string>, RegExp][] = [
  [
    'a rule that reads a table',
    { 'rules/b.ts': "// B.\nimport '../server/database/a.ts';\n" },
    /^rules\/b\.ts:2 imports server\/database\/a\.ts; rules may not look into/,
  ],
  [
    'a rule that uses Node',
    { 'rules/b.ts': "// B.\nimport { join } from 'node:path';\n" },
    /rules may use temporal-polyfill, libphonenumber-js only/,
  ],
  [
    'a rule that names a type of a port',
    { 'rules/b.ts': "// B.\nexport type B = import('../server/ports/a.ts').Port;\n" },
    /may not look into server\/ports/,
  ],
  ['a contract with a package', { 'contract/b.ts': "// B.\nimport 'fastify';\n" }, /contract may use zod only/],
  [
    'a port that runs a rule',
    { 'server/ports/b.ts': "// B.\nimport { a } from '../../rules/a.ts';\n" },
    /may only import types of rules/,
  ],
  [
    'a flow that runs a port',
    { 'server/flows/b.ts': "// B.\nimport { runs } from '../ports/a.ts';\n" },
    /may only import types of server\/ports/,
  ],
  [
    'types that are still loaded',
    { 'server/flows/b.ts': "// B.\nimport { type Port } from '../ports/a.ts';\n" },
    /may only import types of server\/ports/,
  ],
  [
    'a flow that knows a provider',
    { 'server/flows/b.ts': "// B.\nexport * from '../providers/twilio.ts';\n" },
    /may not look into server\/providers/,
  ],
  ['a flow that knows a page', { 'server/flows/b.ts': "// B.\nawait import('../web/a.ts');\n" }, /may not look into server\/web/],
  ['a flow with a way out', { 'server/flows/b.ts': "// B.\nimport { request } from 'undici';\n" }, /server\/flows has no way out/],
  [
    'a query that runs a flow',
    { 'server/database/b.ts': "// B.\nimport type {} from '../flows/a.ts';\n" },
    /may not look into server\/flows/,
  ],
  [
    'a page that knows a provider',
    { 'server/web/b.ts': "// B.\nimport '../providers/twilio.ts';\n" },
    /may not look into server\/providers/,
  ],
  ['a worker that knows a page', { 'server/worker/b.ts': "// B.\nimport '../web/a.ts';\n" }, /may not look into server\/web/],
  [
    'a voice that reads a table',
    { 'server/voice/b.ts': "// B.\nimport type {} from '../database/a.ts';\n" },
    /may not look into server\/database/,
  ],
  [
    'a provider that knows another',
    { 'server/providers/b.ts': "// B.\nimport './twilio.ts';\n" },
    /providers do not know one another/,
  ],
  [
    'a thread of another provider',
    { 'server/providers/b.ts': "// B.\nnew Worker(new URL('./twilio.ts', import.meta.url));\n" },
    /do not know one another/,
  ],
  [
    'a dashboard that knows the server',
    { 'dashboard/b.ts': "// B.\nimport type {} from '../server/web/a.ts';\n" },
    /may not look into server\/web/,
  ],
  ['an emulator that agrees', { 'emulator/b.ts': "// B.\nimport '../rules/a.ts';\n" }, /may not look into rules/],
  ['a product that needs a test', { 'server/web/b.ts': "// B.\nimport '../../test/scene.ts';\n" }, /which is for tests/],
  ['an import of nothing', { 'server/web/b.ts': "// B.\nimport './gone.ts';\n" }, /which does not exist/],
  [
    'an import nobody can follow',
    { 'server/web/b.ts': '// B.\nexport const load = (name: string) => import(name);\n' },
    /a path that is computed/,
  ],
  ['a file in no room', { 'server/kitchen/b.ts': '// B.\n', 'cellar/c.ts': '// C.\n' }, /^cellar\/c\.ts stands in no room/],
  [
    'a cycle',
    { 'rules/b.ts': "// B.\nimport './c.ts';\n", 'rules/c.ts': "// C.\nimport './b.ts';\n" },
    /^rules\/b\.ts is in a cycle: rules\/b\.ts → rules\/c\.ts → rules\/b\.ts$/,
  ],
  [
    'a cycle of types',
    { 'rules/b.ts': "// B.\nimport type {} from './c.ts';\n", 'rules/c.ts': "// C.\nexport type C = import('./b.ts').B;\n" },
    /is in a cycle/,
  ],
  ['a file that imports itself', { 'rules/b.ts': "// B.\nimport './b.ts';\n" }, /is in a cycle: rules\/b\.ts → rules\/b\.ts$/],
  ['no comment on top', { 'rules/b.ts': 'export const b = 1; // b\n' }, /^rules\/b\.ts:1 does not begin with a comment/],
  ['utils', { 'rules/string-utils.ts': '// B.\n' }, /is named "utils"/],
  ['a folder of helpers', { 'server/web/helpers/b.ts': '// B.\n' }, /is named "helpers"/],
  ['index', { 'rules/index.ts': '// B.\n' }, /is named "index"/],
  ['camelCase', { 'rules/callTitle.ts': '// B.\n' }, /is not named in kebab-case/],
  ['a barrel', { 'rules/b.ts': "// B.\nexport * from './a.ts';\nexport { a } from './a.ts';\n" }, /only passes on/],
  ['400 lines', { 'rules/b.ts': `// B.\n${'export {};\n'.repeat(400)}` }, /has 401 lines/],
  ['.tsx in the server', { 'server/web/b.tsx': '// B.\nexport const b = <i />;\n' }, /\.tsx file outside the dashboard/],
  ['the clock', { 'server/flows/b.ts': '// B.\nexport const b = Date.now();\n' }, /^server\/flows\/b\.ts:2 reaches for Date\.now/],
  ['the clock, passed on', { 'server/flows/b.ts': '// B.\nexport const b = { now: Date.now };\n' }, /reaches for Date\.now/],
  ['the clock in a template', { 'server/flows/b.ts': '// B.\nexport const b = `${Date.now()}`;\n' }, /reaches for Date\.now/],
  ['a new date', { 'rules/b.ts': '// B.\nexport const b = new Date();\n' }, /reaches for new Date\(\)/],
  ['a timer', { 'server/worker/b.ts': '// B.\nsetTimeout(() => {}, 1);\n' }, /reaches for setTimeout/],
  [
    'an interval of the globe',
    { 'server/worker/b.ts': '// B.\nglobalThis.setInterval(() => {}, 1);\n' },
    /reaches for setInterval/,
  ],
  [
    'a timer of Node',
    { 'server/worker/b.ts': "// B.\nimport { setTimeout as wait } from 'node:timers/promises';\n" },
    /reaches for node:timers\/promises/,
  ],
  ['chance', { 'rules/b.ts': '// B.\nexport const b = Math.random();\n' }, /reaches for Math\.random/],
  ['an id', { 'server/web/b.ts': "// B.\nimport { randomUUID as id } from 'node:crypto';\nid();\n" }, /reaches for randomUUID/],
  ['an id of the globe', { 'server/web/b.ts': '// B.\nexport const b = crypto.randomUUID();\n' }, /reaches for randomUUID/],
  ['a request', { 'server/flows/b.ts': "// B.\nawait fetch('https://x');\n" }, /reaches for fetch/],
  ['a request, handed on', { 'server/web/b.ts': '// B.\nexport const b = { fetch };\n' }, /reaches for fetch/],
  ['the environment', { 'server/web/b.ts': "// B.\nexport const b = process.env['HOME'];\n" }, /reads process\.env/],
  ['the environment in a provider', { 'server/providers/b.ts': '// B.\nexport const b = process.env;\n' }, /reads process\.env/],
  ['an enum', { 'rules/b.ts': '// B.\nexport enum B { a }\n' }, /has enum/],
  [
    'a parameter property',
    { 'rules/b.ts': '// B.\nexport class B { constructor(readonly b: number) {} }\n' },
    /has parameter property/,
  ],
  ['any', { 'rules/b.ts': '// B.\nexport const b = (x: any) => x;\n' }, /has any/],
  [
    'a silenced compiler',
    { 'rules/b.ts': '// B.\n// @ts-expect-error it is wrong\nexport const b: number = "";\n' },
    /^rules\/b\.ts:2 silences a check/,
  ],
  [
    'a silenced linter',
    { 'rules/b.ts': '// B.\n// oxlint-disable-next-line eqeqeq\nexport const b = 1 == 1;\n' },
    /silences a check/,
  ],
];
for (const [name, files, expected] of planted) {
  test(`found: ${name}`, () => {
    const violations = check(files);
    assert.ok(
      violations.some((violation) => expected.test(violation)),
      violations.join('\n') || 'nothing was found',
    );
  });
}

test('what only looks like it is let through', () => {
  const text = `// B.
    // Date.now() and fetch('x') in a comment, import './gone.ts' too
    /* new Date() */
    export const said = "Math.random(), setTimeout(), process.env, import '../web/a.ts'";
    export const pattern = /Date.now()/;
    export const at = (now: Date) => new Date(now.getTime() + Date.parse('2026-01-01'));
    export function send(fetch: (url: string) => void, timers: { setTimeout(): void }) {
      fetch('x');
      timers.setTimeout();
    }
    export const destructured = ({ fetch }: { fetch(): void }) => fetch();
    export type Wait = { setTimeout: number; fetch: typeof send };
  `;
  assert.deepEqual(check({ 'rules/b.ts': text }), []);
});
