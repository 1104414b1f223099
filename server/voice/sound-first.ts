// Sound goes before queries: the thread of live calls is served first by the system, where the system lets us ask for that.
import { getPriority, setPriority } from 'node:os';

/** As `nice` counts: less is sooner. What listens and thinks stays as it was. */
const SOONER_BY = 10;

/**
 * For this thread, and for those it starts from now on, such as the one that paces sound; those that run already, such as the recogniser’s,
 * stay behind it. Without the right to it (root, or CAP_SYS_NICE) nothing changes. Answers whether it was granted.
 */
export function putSoundFirst(): boolean {
  try {
    setPriority(getPriority() - SOONER_BY);
    return true;
  } catch {
    return false;
  }
}
