// A PostgreSQL of this system in a folder of its own, to be stopped, starved and replaced, and a way to it that can be slow or lead elsewhere.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../rules/problem.ts';
import { freePort } from '../test/free-port.ts';

/** PostgreSQL never runs as root. */
const NOBODY = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
const runFile = promisify(execFile);
const PLACES = '/usr/lib/postgresql';

export type SystemPostgres = {
  readonly port: number;
  readonly folder: string;
  start(): Promise<void>;
  /** `immediate`: as if it had crashed. */
  stop(how: 'fast' | 'immediate'): Promise<void>;
  promote(): Promise<void>;
  isRunning(): Promise<boolean>;
};

/** Throws Problem `configuration_invalid` with the package to install. */
export function findPrograms(): string {
  const versions = existsSync(PLACES) ? readdirSync(PLACES).filter((name) => Number(name) >= 15) : [];
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(PLACES, newest, 'bin');
  throw new Problem(
    'configuration_invalid',
    'This proof needs PostgreSQL 15 or newer. Install it: sudo apt-get install postgresql',
  );
}

/** `from`: a server whose follower this one is to be; otherwise an empty one. */
export async function preparePostgres(
  folder: string,
  options: { settings?: Record<string, string>; from?: SystemPostgres } = {},
): Promise<SystemPostgres> {
  const bin = findPrograms();
  const port = await freePort();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (asNobody.uid !== undefined) await chown(folder, asNobody.uid, asNobody.gid);
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  if (options.from)
    await run(bin, 'pg_basebackup', [
      '-D',
      data,
      '-R',
      '-h',
      '127.0.0.1',
      '-p',
      String(options.from.port),
      '-U',
      'postgres',
      '-c',
      'fast',
    ]);
  else await run(bin, 'initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--data-checksums']);
  const settings = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '', ...options.settings };
  const words = Object.entries(settings)
    .map(([name, value]) => `-c ${name}='${value}'`)
    .join(' ');
  const control = (...more: string[]) => run(bin, 'pg_ctl', ['-D', data, '-l', log, '-w', '-t', '60', ...more]);
  return {
    port,
    folder,
    start: () => control('-o', words, 'start'),
    stop: (how) => control('-m', how, 'stop'),
    promote: () => control('promote'),
    isRunning: () =>
      run(bin, 'pg_ctl', ['-D', data, 'status']).then(
        () => true,
        () => false,
      ),
  };
}

async function run(bin: string, program: string, words: string[]): Promise<void> {
  await runFile(join(bin, program), words, { ...asNobody, cwd: '/', timeout: 120_000 });
}

export type Way = {
  readonly port: number;
  /** Where it leads from now on; connections that are open end. */
  leadTo(port: number): void;
  /** Every piece of data takes this much longer, in each direction. */
  delay(ms: number): void;
  /** Nothing passes any more, and nobody is told; what was sent meanwhile passes afterwards. */
  hold(isHeld: boolean): void;
  close(): Promise<void>;
};

export async function openWay(to: number): Promise<Way> {
  let target = to;
  let delayMs = 0;
  let isHeld = false;
  const waiting: (() => void)[] = [];
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    pass(near, far);
    pass(far, near);
  });

  function pass(from: Socket, into: Socket): void {
    open.add(from);
    const later = (act: () => void) => {
      if (isHeld) return void waiting.push(act);
      return delayMs > 0 ? void setTimeout(act, delayMs) : act();
    };
    from.on('data', (data) => later(() => void into.write(data)));
    from.on('error', () => into.destroy());
    from.on('close', () => {
      open.delete(from);
      later(() => into.destroy());
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    leadTo(port) {
      target = port;
      for (const socket of open) socket.destroy();
    },
    delay: (ms) => void (delayMs = ms),
    hold(wanted) {
      isHeld = wanted;
      if (!isHeld) for (const act of waiting.splice(0)) act();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
