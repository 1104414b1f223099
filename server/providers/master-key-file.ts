// The file a master key lives in when no setting names one: made once, readable by its owner only, never replaced by half a file.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { nextKeyId, readKeyList, writeKeyList, type WrittenKey } from '../../rules/master-key-list.ts';
import { Problem } from '../../rules/problem.ts';

export type MasterKeyFile = {
  path: string;
  /** Null when there is no such file. Throws Problem `configuration_invalid` when it holds no keys. */
  read(): [WrittenKey, ...WrittenKey[]] | null;
  /** Makes it with a first key; what another process made at the same moment is kept. */
  make(): [WrittenKey, ...WrittenKey[]];
  /** Puts a new key before the others. */
  add(): [WrittenKey, ...WrittenKey[]];
};

export function openMasterKeyFile(dataFolder: string): MasterKeyFile {
  const path = join(dataFolder, 'keys', 'master.key');

  const read = (): [WrittenKey, ...WrittenKey[]] | null => {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    const reading = readKeyList(text);
    if (reading.kind === 'keys') return reading.keys;
    throw new Problem('configuration_invalid', `${path}: ${reading.message}`);
  };
  const readMade = () => {
    const keys = read();
    if (!keys)
      throw new Problem('configuration_invalid', `${path} is gone although it was just written. Does something clear that folder?`);
    return keys;
  };

  return {
    path,
    read,
    make() {
      const whole = writeBeside(path, [{ id: 'k1', text: freshKey() }]);
      try {
        // Unlike a rename this fails when the file is there.
        linkSync(whole, path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      } finally {
        rmSync(whole, { force: true });
      }
      syncFolder(dirname(path));
      return readMade();
    },
    add() {
      const keys = readMade();
      renameSync(writeBeside(path, [{ id: nextKeyId(keys), text: freshKey() }, ...keys]), path);
      syncFolder(dirname(path));
      return readMade();
    },
  };
}

const freshKey = () => randomBytes(32).toString('base64');

/** On disk before it gets its name: a key that is lost with the power cannot be made again. */
function writeBeside(path: string, keys: readonly WrittenKey[]): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  chmodSync(dirname(path), 0o700);
  // The name of the folder too, or it may be gone with everything in it.
  syncFolder(dirname(dirname(path)));
  const beside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeSync(file, `${writeKeyList(keys)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return beside;
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
