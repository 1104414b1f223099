// Public-domain recordings of people reading, so that the demo hears human voices too.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../bench/speech-clips', import.meta.url));

export async function listHumanClips(): Promise<{ title: string; wav: Buffer }[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.wav')).toSorted();
  return Promise.all(
    names.map(async (name, index) => ({
      title: `Reading ${index + 1} (LibriVox, public domain)`,
      wav: await readFile(`${FOLDER}/${name}`),
    })),
  );
}
