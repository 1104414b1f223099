// A disk that may lose its power: what was synced stays, everything else stays, goes or is torn as chance will have it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Chance } from '../emulator/chance.ts';
import type { Deed } from './power-journal.ts';

type Change = { kind: 'write'; offset: number; data: Buffer } | { kind: 'resize'; bytes: number };
type File = { kind: 'file'; synced: Buffer; now: Buffer; changes: Change[] };
/** A removed name that came to another folder: gone only if the new name stayed. */
type Naming = { name: string; node: Node | null; movedTo: { folder: Folder; naming: Naming } | null };
type Folder = { kind: 'folder'; synced: Map<string, Node>; now: Map<string, Node>; changes: Naming[] };
type Node = File | Folder;

/** Syncs that are not believed, by path: what the disk of a program would lose that leaves them out. */
export type Disbelief = (path: string) => boolean;

export type Disk = {
  apply(deed: Deed): void;
  /** Writes what is left after a cut into an empty folder. */
  cut(chance: Chance, into: string): Promise<void>;
  /** What is at stake now, in words. */
  unsynced(): string;
  /** How the disk without any loss differs from a folder: proof that every deed was understood. */
  differences(folder: string): Promise<string[]>;
};

const newFile = (): File => ({ kind: 'file', synced: Buffer.alloc(0), now: Buffer.alloc(0), changes: [] });
const newFolder = (): Folder => ({ kind: 'folder', synced: new Map(), now: new Map(), changes: [] });

/** Begins as an empty folder. */
export function createDisk(isDisbelieved: Disbelief = () => false): Disk {
  const root = newFolder();

  const find = (path: string): Node | undefined => {
    let node: Node | undefined = root;
    for (const name of path === '.' ? [] : path.split('/')) node = node?.kind === 'folder' ? node.now.get(name) : undefined;
    return node;
  };
  const folderOf = (path: string): Folder => {
    const node = find(dirname(path));
    if (node?.kind !== 'folder') throw new Error(`${dirname(path)} is no folder of the journal`);
    return node;
  };
  const fileAt = (path: string): File | null => {
    const node = find(path);
    return node?.kind === 'file' ? node : null;
  };
  const name = (path: string, node: Node | null): Naming => {
    const folder = folderOf(path);
    const naming: Naming = { name: basename(path), node, movedTo: null };
    if (node) folder.now.set(naming.name, node);
    else folder.now.delete(naming.name);
    folder.changes.push(naming);
    return naming;
  };
  const change = (file: File, one: Change): void => {
    file.now = changed(file.now, one);
    file.changes.push(one);
  };

  /** A journalling file system (ext4, XFS, btrfs) keeps the name of a new file with its content; folders need a sync of their own. */
  function sync(path: string): void {
    if (isDisbelieved(path)) return;
    const node = find(path);
    if (node?.kind === 'folder') {
      node.synced = new Map(node.now);
      node.changes = [];
    } else if (node) {
      for (const one of node.changes) node.synced = changed(node.synced, one);
      node.changes = [];
      const parent = folderOf(path);
      const last = parent.changes.findLastIndex((one) => one.node === node);
      for (const { name: kept, node: of } of parent.changes.splice(0, last + 1))
        if (of) parent.synced.set(kept, of);
        else parent.synced.delete(kept);
    }
  }

  return {
    apply(deed) {
      switch (deed.kind) {
        case 'open': {
          const file = fileAt(deed.path);
          if (!file && deed.creates && !find(deed.path)) name(deed.path, newFile());
          if (file && deed.empties && file.now.length > 0) change(file, { kind: 'resize', bytes: 0 });
          return;
        }
        case 'write': {
          const file = fileAt(deed.path);
          if (file) change(file, { kind: 'write', offset: deed.offset, data: deed.data });
          return;
        }
        case 'resize': {
          const file = fileAt(deed.path);
          if (file && !(deed.onlyGrows && file.now.length >= deed.bytes)) change(file, { kind: 'resize', bytes: deed.bytes });
          return;
        }
        case 'make_folder':
          return void name(deed.path, newFolder());
        case 'link':
        case 'rename': {
          const node = find(deed.from);
          if (!node) return;
          const naming = name(deed.to, node);
          if (deed.kind === 'link') return;
          const removal = name(deed.from, null);
          removal.movedTo = { folder: folderOf(deed.to), naming };
          return;
        }
        case 'remove':
          return void (find(deed.path) && name(deed.path, null));
        case 'sync':
          return sync(deed.path);
      }
    },
    async cut(chance, into) {
      const kept = chooseNames(root, chance);
      await writeOut(root, into, kept, chance);
    },
    unsynced() {
      const folders = [...foldersIn(root)];
      const names = folders.reduce((sum, folder) => sum + folder.changes.length, 0);
      const files = folders.flatMap((folder) => [...folder.now.values()]).filter((node) => node.kind === 'file');
      const changes = files.reduce((sum, file) => sum + file.changes.length, 0);
      return `${changes} writes and ${names} names unsynced`;
    },
    differences: (folder) => compare(root, folder, ''),
  };
}

function changed(content: Buffer, one: Change): Buffer {
  const length = one.kind === 'write' ? Math.max(content.length, one.offset + one.data.length) : one.bytes;
  // Files grow by small steps: room ahead keeps that from copying them each time.
  let next = content;
  if (length > content.length) {
    const room = new Uint8Array(content.buffer, content.byteOffset).length;
    if (length <= room) {
      next = Buffer.from(content.buffer, content.byteOffset, length);
      next.fill(0, content.length);
    } else {
      const wider = Buffer.from(new ArrayBuffer(Math.max(length, room * 2, 8_192)));
      content.copy(wider);
      next = wider.subarray(0, length);
    }
  } else if (length < content.length) next = content.subarray(0, length);
  if (one.kind === 'write') one.data.copy(next, one.offset);
  return next;
}

function foldersIn(folder: Folder, found = new Set<Folder>()): Set<Folder> {
  if (found.has(folder)) return found;
  found.add(folder);
  for (const node of [...folder.now.values(), ...folder.synced.values()]) if (node.kind === 'folder') foldersIn(node, found);
  return found;
}

/** How many of the unsynced namings of each folder stayed: they reach the disk in order. */
function chooseNames(root: Folder, chance: Chance): Map<Folder, number> {
  const folders = foldersIn(root);
  const kept = new Map<Folder, number>();
  for (const folder of folders) {
    const fate = chance.share();
    const { length } = folder.changes;
    kept.set(folder, fate < 0.4 ? 0 : fate < 0.6 ? length : chance.between(0, length));
  }
  // A rename to another folder happens in one: the old name does not go while the new one does not come.
  for (let again = true; again;) {
    again = false;
    for (const [folder, count] of kept) {
      const tooFar = folder.changes.slice(0, count).findIndex(({ movedTo }) => {
        const at = movedTo ? movedTo.folder.changes.indexOf(movedTo.naming) : -1;
        return movedTo !== null && at >= (kept.get(movedTo.folder) ?? 0);
      });
      if (tooFar < 0) continue;
      kept.set(folder, tooFar);
      again = true;
    }
  }
  return kept;
}

async function writeOut(folder: Folder, path: string, kept: ReadonlyMap<Folder, number>, chance: Chance): Promise<void> {
  const names = new Map(folder.synced);
  for (const { name, node } of folder.changes.slice(0, kept.get(folder) ?? 0))
    if (node) names.set(name, node);
    else names.delete(name);
  for (const [name, node] of names) {
    const at = join(path, name);
    if (node.kind === 'file') await writeFile(at, left(node, chance), { mode: 0o600 });
    else {
      await mkdir(at, { mode: 0o700 });
      await writeOut(node, at, kept, chance);
    }
  }
}

/** Disks write whole sectors, of 512 bytes or of 4,096, and in no order. */
function left(file: File, chance: Chance): Buffer {
  const fate = chance.share();
  if (fate < 0.35 || file.changes.length === 0) return file.synced;
  if (fate < 0.5) return file.now;
  const sector = chance.share() < 0.5 ? 512 : 4_096;
  let content: Buffer = Buffer.from(file.synced);
  for (const one of file.changes) {
    if (one.kind === 'resize') {
      if (chance.share() < 0.5) content = changed(content, one);
      continue;
    }
    for (let at = 0; at < one.data.length;) {
      const end = Math.min(one.data.length, at + sector - ((one.offset + at) % sector));
      if (chance.share() < 0.5)
        content = changed(content, { kind: 'write', offset: one.offset + at, data: one.data.subarray(at, end) });
      at = end;
    }
  }
  return content;
}

async function compare(folder: Folder, path: string, inside: string): Promise<string[]> {
  const found: string[] = [];
  const entries = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile() || entry.isDirectory());
  const there = new Set(entries.map(({ name }) => name));
  for (const name of folder.now.keys()) if (!there.has(name)) found.push(`${join(inside, name)} is not there`);
  for (const entry of entries) {
    const at = join(inside, entry.name);
    const node = folder.now.get(entry.name);
    if (!node) found.push(`${at} came from nowhere`);
    else if (node.kind === 'folder') found.push(...(await compare(node, join(path, entry.name), at)));
    else if (!node.now.equals(await readFile(join(path, entry.name)))) found.push(`${at} has another content`);
  }
  return found;
}
