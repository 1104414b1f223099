// Finds the speech models inside the installed packages, checks that they are the ones we measured, and makes the token list.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../../rules/problem.ts';

/** Moonshine English (MIT): `base` is the default; `tiny` takes about half the time and makes more mistakes. */
export type SpeechModel = 'base' | 'tiny';

export type SpeechWeights = { encoder: string; mergedDecoder: string; tokens: string; voiceActivity: string };

type Weight = { package: string; path: string; sha256: string };

const moonshine = 'moonshine-weights';
const weights = {
  'tiny encoder': {
    package: moonshine,
    path: 'dist/model/tiny/quantized/encoder_model.onnx',
    sha256: 'c6fc4b7bc5af75c0591fd157a1f3829b533d18e9769a888fd95a62e470dd4f4a',
  },
  'tiny decoder': {
    package: moonshine,
    path: 'dist/model/tiny/quantized/decoder_model_merged.onnx',
    sha256: 'eed87831c3a6103534aae7d47a5d485025c659a1323901513961c39fe8a1a367',
  },
  'base encoder': {
    package: moonshine,
    path: 'dist/model/base/quantized/encoder_model.onnx',
    sha256: '1dd9ab0a7f987113d30affcba5a068d11c8f90fa0223caa3e491ade431ad9751',
  },
  'base decoder': {
    package: moonshine,
    path: 'dist/model/base/quantized/decoder_model_merged.onnx',
    sha256: 'cc9f3cd6698a369c6008b41aa60aa3fb3322e7f03c9bdf19d8e6b7200afca4f3',
  },
  // Silero VAD v6 (MIT), as shipped in @ricky0123/vad-web 0.0.31.
  'voice activity': {
    package: 'silero-weights',
    path: 'dist/silero_vad_v6.onnx',
    sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
  },
} as const satisfies Record<string, Weight>;

const tokensSha256 = 'd71fea24064d9c4f3969c12ee6bf9c5d127fd173cc62e33565777e016e6b4db6';

const checked = new Map<string, Promise<string>>();

/**
 * Paths of everything one model needs. Files are hashed once per process. `modelsFolder` keeps what is derived from packages.
 * Throws Problem `weights_missing` or `weights_changed`.
 */
export async function findSpeechWeights(model: SpeechModel, modelsFolder: string): Promise<SpeechWeights> {
  const [encoder, mergedDecoder, voiceActivity, tokens] = await Promise.all([
    once(weights[`${model} encoder`]),
    once(weights[`${model} decoder`]),
    once(weights['voice activity']),
    tokenFile(modelsFolder),
  ]);
  return { encoder, mergedDecoder, tokens, voiceActivity };
}

function once(weight: Weight): Promise<string> {
  const known = checked.get(weight.path);
  if (known) return known;
  const check = locateWeight(weight);
  checked.set(weight.path, check);
  // A package that is repaired while we run is found by the next job.
  check.catch(() => checked.delete(weight.path));
  return check;
}

/** The path of one weight file after its hash was compared. `root` is where to look for packages from; this file unless told. */
export async function locateWeight(weight: Weight, root: string = import.meta.filename): Promise<string> {
  const path = join(packageFolder(weight.package, root), weight.path);
  const sha256 = await hashFile(path);
  if (sha256 === null)
    throw new Problem('weights_missing', `The speech model ${weight.path} of ${weight.package} is missing. Run \`npm ci\`.`);
  if (sha256 !== weight.sha256)
    throw new Problem(
      'weights_changed',
      `The speech model ${weight.path} of ${weight.package} is not the one that was published. Run \`npm ci\` to restore it.`,
    );
  return path;
}

function packageFolder(name: string, root: string): string {
  const require = createRequire(root);
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return dirname(require.resolve(join(folder, name, 'package.json')));
    } catch {
      continue;
    }
  }
  throw new Problem('weights_missing', `The package ${name}, which holds a speech model, is not installed. Run \`npm ci\`.`);
}

async function hashFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/**
 * The recogniser wants one line per token: base64 of the piece, a space, the number; 32768 lines. The pieces are those of the
 * LLaMA vocabulary in llama-tokenizer-js (MIT): U+2581 stands for a space, `<0xHH>` for one byte.
 */
async function tokenFile(modelsFolder: string): Promise<string> {
  const path = join(modelsFolder, 'moonshine-tokens.txt');
  if ((await hashFile(path)) === tokensSha256) return path;
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const lines = Array.from({ length: 32768 }, (_, id) => `${pieceBytes(tokenizer.vocabById[id], id).toString('base64')} ${id}\n`);
  const text = lines.join('');
  if (createHash('sha256').update(text).digest('hex') !== tokensSha256)
    throw new Problem(
      'weights_changed',
      'The vocabulary in llama-tokenizer-js is not the one that was published. Run `npm ci` to restore it.',
    );
  await mkdir(modelsFolder, { recursive: true });
  // Several processes may do this at the same time: each writes its own file, the last rename wins, all are equal.
  const unfinished = `${path}.${process.pid}-${process.hrtime.bigint()}`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}

function pieceBytes(piece: string | undefined, id: number): Buffer {
  if (piece === undefined) return Buffer.from(`<unused_${id}>`);
  const byte = /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1];
  return byte === undefined ? Buffer.from(piece.replaceAll('\u2581', ' ')) : Buffer.from([Number.parseInt(byte, 16)]);
}
