// Races of the engine that keep nothing. It reads each piece of sound in a race with “the call is over”, which does not come before the end: a
// promise of the language keeps what it has ever raced with, so that each minute of a call kept 4 MB until its end.
import { Future } from '@livekit/agents';

type Racer = { resolve: (value: unknown) => void; reject: (reason: unknown) => void };

/** Who waits for a promise that is not settled yet. */
const waiting = new WeakMap<Promise<unknown>, Set<Racer>>();

function racersFor(promise: Promise<unknown>): Set<Racer> {
  const known = waiting.get(promise);
  if (known) return known;
  const racers = new Set<Racer>();
  const settled = (tell: (racer: Racer) => void): void => {
    // Whoever comes later asks it anew.
    waiting.delete(promise);
    for (const racer of [...racers]) tell(racer);
  };
  waiting.set(promise, racers);
  promise.then(
    (value) => settled((racer) => racer.resolve(value)),
    (reason: unknown) => settled((racer) => racer.reject(reason)),
  );
  return racers;
}

/** As `race` of that class of promises, but who has won or lost is let go by all it raced with. */
export function raceAndLeave(kind: PromiseConstructor, contenders: Iterable<unknown>): Promise<unknown> {
  return new kind((resolve, reject) => {
    const joined: Set<Racer>[] = [];
    const leave = () => {
      for (const racers of joined) racers.delete(racer);
    };
    const racer: Racer = {
      resolve(value) {
        leave();
        resolve(value);
      },
      reject(reason) {
        leave();
        reject(reason);
      },
    };
    for (const contender of contenders) {
      const racers = racersFor(contender instanceof Promise ? contender : Promise.resolve(contender));
      racers.add(racer);
      joined.push(racers);
    }
  });
}

/** Of the engine’s own class of promises alone; those of the language stay as they are. */
export function mendRaces(): void {
  const ofEngine = new Future().await.constructor as PromiseConstructor;
  if (ofEngine === Promise) return;
  const race = (contenders: Iterable<unknown>) => raceAndLeave(ofEngine, contenders);
  Object.defineProperty(ofEngine, 'race', { value: race, configurable: true, writable: true });
}
