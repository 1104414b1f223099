// Runs the Flite program inside WebAssembly with one file in memory: no disk, no environment, no clock of ours.

const errnoBadFile = 8;
const errnoNotSupported = 58;
const folderFd = 3;
const outputFd = 4;

/** Calls Flite once and returns the bytes of the file it wrote to `out`. Throws when it fails. */
export function runFlite(program: WebAssembly.Module, args: string[]): Uint8Array<ArrayBuffer> {
  const encoded = ['flite', ...args].map((arg) => Buffer.from(`${arg}\0`));
  let file = new Uint8Array(1 << 20);
  let length = 0;
  let position = 0;
  const exports: { memory?: WebAssembly.Memory } = {};
  const view = () => new DataView((exports.memory as WebAssembly.Memory).buffer);
  const bytes = () => new Uint8Array((exports.memory as WebAssembly.Memory).buffer);

  function store(part: Uint8Array): void {
    if (position + part.length > file.length) {
      const larger = new Uint8Array(Math.max(file.length * 2, position + part.length));
      larger.set(file);
      file = larger;
    }
    file.set(part, position);
    position += part.length;
    length = Math.max(length, position);
  }

  const calls = {
    args_sizes_get(countAt: number, bytesAt: number): number {
      view().setUint32(countAt, encoded.length, true);
      view().setUint32(
        bytesAt,
        encoded.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return 0;
    },
    args_get(listAt: number, bufferAt: number): number {
      let at = bufferAt;
      encoded.forEach((arg, index) => {
        view().setUint32(listAt + index * 4, at, true);
        bytes().set(arg, at);
        at += arg.length;
      });
      return 0;
    },
    clock_time_get(_clock: number, _precision: bigint, timeAt: number): number {
      view().setBigUint64(timeAt, 0n, true);
      return 0;
    },
    fd_prestat_get(fd: number, at: number): number {
      if (fd !== folderFd) return errnoBadFile;
      view().setUint32(at, 0, true);
      view().setUint32(at + 4, 1, true);
      return 0;
    },
    fd_prestat_dir_name(fd: number, at: number): number {
      if (fd !== folderFd) return errnoBadFile;
      bytes()[at] = 0x2f;
      return 0;
    },
    fd_fdstat_get(fd: number, at: number): number {
      if (fd > outputFd) return errnoBadFile;
      bytes().fill(0, at, at + 24);
      // File types of WASI preview 1: character device, directory, regular file; then all rights.
      view().setUint8(at, fd < folderFd ? 2 : fd === folderFd ? 3 : 4);
      view().setBigUint64(at + 8, 0xffff_ffff_ffff_ffffn, true);
      view().setBigUint64(at + 16, 0xffff_ffff_ffff_ffffn, true);
      return 0;
    },
    path_open(...args: (number | bigint)[]): number {
      view().setUint32(Number(args[8]), outputFd, true);
      position = 0;
      return 0;
    },
    fd_seek(fd: number, offset: bigint, whence: number, positionAt: number): number {
      if (fd !== outputFd) return errnoNotSupported;
      position = Number(offset) + (whence === 0 ? 0 : whence === 1 ? position : length);
      view().setBigUint64(positionAt, BigInt(position), true);
      return 0;
    },
    fd_write(fd: number, listAt: number, count: number, writtenAt: number): number {
      let written = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(listAt + i * 8, true);
        const size = view().getUint32(listAt + i * 8 + 4, true);
        if (fd === outputFd) store(bytes().slice(at, at + size));
        written += size;
      }
      view().setUint32(writtenAt, written, true);
      return 0;
    },
    fd_read(_fd: number, _listAt: number, _count: number, readAt: number): number {
      view().setUint32(readAt, 0, true);
      return 0;
    },
    fd_close: () => 0,
    fd_fdstat_set_flags: () => 0,
    proc_exit(code: number): never {
      throw new Exit(code);
    },
  };
  const instance = new WebAssembly.Instance(program, { wasi_snapshot_preview1: calls });
  exports.memory = instance.exports['memory'] as WebAssembly.Memory;
  try {
    (instance.exports['_start'] as () => void)();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    if (error.code !== 0) throw new Error(`Flite ended with code ${error.code}`, { cause: error });
  }
  return file.slice(0, length);
}

class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
