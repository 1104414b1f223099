// The keys of somebody listening to a call: play, jump by time, turn or moment, change speed.
import { useKeys } from '../../keyboard.ts';
import type { Moment } from './moments.ts';
import { speeds } from './player.ts';
import type { Player } from './player.ts';

export function useListeningKeys(player: Player, moments: readonly Moment[]): void {
  const jumpMoment = (step: 1 | -1): void => {
    const now = player.time();
    const next =
      step === 1 ? moments.find((moment) => moment.timeMs > now + 400) : moments.findLast((moment) => moment.timeMs < now - 1200);
    if (next !== undefined) player.seek(next.timeMs);
  };
  const changeSpeed = (step: 1 | -1): void => {
    const at = speeds.findIndex((speed) => speed === player.state().speed);
    const speed = speeds[at + step];
    if (speed !== undefined) player.setSpeed(speed);
  };
  useKeys({
    ' ': () => player.toggle(),
    arrowleft: () => player.seek(player.time() - 5000),
    arrowright: () => player.seek(player.time() + 5000),
    'shift+arrowleft': () => player.jumpTurn(-1),
    'shift+arrowright': () => player.jumpTurn(1),
    ',': () => changeSpeed(-1),
    '.': () => changeSpeed(1),
    n: () => jumpMoment(1),
    b: () => jumpMoment(-1),
  });
}
