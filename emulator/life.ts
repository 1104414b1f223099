// A portal that lives: calls are made every so often, and now and then somebody leaves, is merged or erased.
import { pick, planCall } from './call-plan.ts';
import { createChance } from './chance.ts';
import { recordControl } from './control-records.ts';
import { startCall, usualPace, type Pace } from './live-call.ts';
import { tableOf } from './portal.ts';
import { monthOfCalls, type Month, type MonthOptions } from './scene-month.ts';
import { portalOf, resetWorld, type World } from './world.ts';

export type LifeOptions = {
  portalId?: number;
  everyMs?: number;
  pace?: Partial<Pace>;
  /** Nobody leaves, no contact is merged or erased: calls only. */
  callsOnly?: boolean;
};

const USUAL_EVERY_MS = 30_000;
const LEAST_EVERY_MS = 10;
const MOST_AT_ONCE = 200_000;

/** Out of a thousand calls, how often each of these comes along with one. */
const rare = { ownerLeaves: 5, contactsMerge: 15, contactIsErased: 10 };
const FEWEST_OWNERS = 2;
const FEWEST_CONTACTS = 5;

export function lifeControl(world: World) {
  const control = recordControl(world);
  let chance = createChance(world.options.seed ?? 1, 'life');
  let stop: (() => void) | null = null;
  world.onReset.add(() => {
    chance = createChance(world.options.seed ?? 1, 'life');
    stop = null;
  });

  const startOne = ({ portalId, pace }: LifeOptions): string => {
    const portal = portalOf(world, portalId);
    return startCall(world, portal, chance, planCall(portal, chance), { ...usualPace, ...pace });
  };

  const rarely = ({ portalId }: LifeOptions): void => {
    const portal = portalOf(world, portalId);
    const inPortal = { portalId: portal.portalId };
    const owners = [...portal.owners.values()].filter(({ archived }) => !archived);
    const contacts = tableOf(portal, '0-1').present.items();
    const [owner, one, other] = [pick(chance, owners), pick(chance, contacts), pick(chance, contacts)];
    let draw = chance.between(0, 999);
    if ((draw -= rare.ownerLeaves) < 0) {
      if (owner && owners.length > FEWEST_OWNERS) control.archiveOwner({ ...inPortal, id: owner.id });
    } else if (one && other && one !== other && contacts.length > FEWEST_CONTACTS) {
      const which = { ...inPortal, type: 'contacts', id: one.id };
      if ((draw -= rare.contactsMerge) < 0) control.mergeRecords({ ...which, mergedId: other.id });
      else if ((draw -= rare.contactIsErased) < 0) control.eraseRecord(which);
    }
  };

  return {
    /** One call from its first ring on; it goes on by itself as the clock does. Answers its id. */
    startCall: (options: LifeOptions = {}): string => startOne(options),

    /** A new call every so often, until it is stopped. */
    startLife(options: LifeOptions = {}): void {
      stop?.();
      const everyMs = Math.max(LEAST_EVERY_MS, options.everyMs ?? USUAL_EVERY_MS);
      const next = (): void => {
        stop = world.clock.after(everyMs, () => {
          startOne(options);
          if (!options.callsOnly) rarely(options);
          next();
        });
      };
      next();
    },
    stopLife(): void {
      stop?.();
      stop = null;
    },
    isAlive: (): boolean => stop !== null,

    /** Nothing but one owner. */
    emptyPortal({ portalId }: { portalId?: number } = {}): void {
      resetWorld(world);
      const inPortal = portalId === undefined ? {} : { portalId };
      control.addOwner({ ...inPortal, email: 'priya@hillside.example', firstName: 'Priya', lastName: 'Raman' });
    },

    monthOfCalls: (options: MonthOptions = {}): Month => monthOfCalls(world, options),

    /** Many calls in one go, told to all listeners: at the same millisecond, or each a millisecond before the next. */
    manyAtOnce({
      portalId,
      count,
      sameMillisecond = true,
    }: {
      portalId?: number;
      count: number;
      sameMillisecond?: boolean;
    }): string[] {
      if (!(count >= 1 && count <= MOST_AT_ONCE)) throw new Error(`count must be 1 to ${MOST_AT_ONCE}.`);
      const now = world.clock.now();
      return Array.from({ length: count }, (_, i) => {
        const at = sameMillisecond ? now : now - (count - 1 - i);
        const properties = { hs_timestamp: at, hs_call_title: `Call ${i + 1} of ${count}`, hs_call_status: 'COMPLETED' };
        const inPortal = portalId === undefined ? {} : { portalId };
        return control.createRecord({ ...inPortal, type: 'calls', properties, createdAt: at }).id;
      });
    },
  };
}
