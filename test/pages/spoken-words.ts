// How far the marked word lies behind the sound that is heard, frame by frame, by the clock of the sound itself.
import type { Page } from 'playwright-core';
import type { Turn } from './sample-calls.ts';

/** Of every frame: where the sound is, in seconds, and the word that is marked; null: none is. */
type Frame = { at: number; word: string | null };

/** Before the page is loaded: the sound stands in no document, so it is remembered as it is made. */
export async function rememberSound(page: Page): Promise<void> {
  await page.addInitScript(`{
    const Made = window.Audio;
    window.Audio = function () { return (window.heardSound = new Made()); };
  }`);
}

/** While it plays, until it has come so many seconds further. */
export async function watchSpoken(page: Page, forSeconds: number): Promise<Frame[]> {
  return await page.evaluate<Frame[]>(`new Promise((resolve, reject) => {
    const frames = [];
    const from = heardSound.currentTime;
    const end = performance.now() + 60_000;
    const look = () => {
      const at = heardSound.currentTime;
      frames.push({ at, word: document.querySelector('[data-spoken]')?.textContent ?? null });
      if (at >= from + ${forSeconds}) resolve(frames);
      else if (performance.now() > end) reject(new Error('the sound does not move on from ' + at));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
}

/** What nobody may see: words that were not being said within so many seconds before the frame, or since the frame before last. */
export function outOfStep(frames: readonly Frame[], turns: readonly Turn[], withinSeconds: number): string[] {
  const words = turns.flatMap((turn) => turn.words);
  return frames.slice(2).flatMap(({ at, word }, index) => {
    // A machine that draws less often than that cannot be sooner.
    const since = Math.min(at - withinSeconds, frames[index]?.at ?? at);
    const isSaid = words.some(
      ({ text, start }, place) => text === word && start <= at && (words[place + 1]?.start ?? Infinity) >= since,
    );
    return word === null || isSaid ? [] : [`“${word}” at ${at.toFixed(3)} s, two frames after ${since.toFixed(3)} s`];
  });
}
