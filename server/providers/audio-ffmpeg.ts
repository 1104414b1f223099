// Asks ffmpeg, where it is installed, to turn what we cannot read ourselves into a plain WAV.
import { spawn } from 'node:child_process';

export type FfmpegOutcome = 'done' | 'not-installed' | 'refused' | 'timed-out';

// Demuxers that read one file and follow nothing it points at: no playlists, no concat scripts, no devices.
const demuxers =
  'aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,au,avi,caf,dts,eac3,flac,flv,g722,g726,g729,gsm,matroska,webm,matroska,webm,' +
  'mov,mp4,m4a,3gp,3g2,mj2,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,ogg,rm,tta,w64,wav,wv,xwma';

/**
 * Reads `sourcePath` and writes 16-bit PCM of 16 kHz with the same channels to `wavPath`. No shell; only local files may be
 * opened (ffmpeg-protocols, `protocol_whitelist`); it is killed on abort and after `timeoutMs`. Rejects only on abort.
 */
export function convertWithFfmpeg(input: {
  command: string;
  sourcePath: string;
  wavPath: string;
  maximumLengthMs: number;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<FfmpegOutcome> {
  const read = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxers, '-i', `file:${input.sourcePath}`];
  // One second more than we take, so that the reader of the result sees that it is too long.
  const length = String(Math.ceil(input.maximumLengthMs / 1000) + 1);
  const write = ['-map', '0:a:0', '-vn', '-t', length, '-ar', '16000', '-c:a', 'pcm_s16le', '-f', 'wav', '-rf64', 'auto'];
  return new Promise((resolve, reject) => {
    const child = spawn(
      input.command,
      ['-nostdin', '-hide_banner', '-loglevel', 'error', '-threads', '1', ...read, ...write, '-y', `file:${input.wavPath}`],
      { stdio: 'ignore', signal: input.signal, killSignal: 'SIGKILL' },
    );
    let failure: NodeJS.ErrnoException | null = null;
    let timedOut = false;
    const timer = setTimeout(() => (timedOut = child.kill('SIGKILL')), input.timeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      failure = error;
      if (child.pid === undefined) settle(null);
    });
    child.once('close', settle);
    function settle(code: number | null): void {
      clearTimeout(timer);
      if (input.signal.aborted) reject(input.signal.reason as Error);
      else if (failure && ['ENOENT', 'EACCES', 'ENOTDIR'].includes(failure.code ?? '')) resolve('not-installed');
      else if (timedOut) resolve('timed-out');
      else resolve(code === 0 ? 'done' : 'refused');
    }
  });
}
