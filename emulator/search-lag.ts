// What search sees of a kind of record: the truth of some seconds ago, in the order in which it trickled in.
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Origin } from './events.ts';
import { compareIds } from './record-id.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';

export type SearchLag = {
  /** Each change becomes visible after a time of its own between these two: a later change may be seen first. */
  leastMs: number;
  mostMs: number;
  /** Keep the order of changes all the same. */
  inOrder?: boolean;
  /** A changed record shows its new modification time with its old values for this long. */
  staleMs?: number;
};

export type Indexed = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  readonly origin: Origin;
};

export type SearchIndex = {
  /** Tells of a new, changed or archived record. `at once` is for loading a portal's past. */
  changed: (record: Indexed, seen?: 'at once') => void;
  forget: (id: string) => void;
  /** What can be seen now. */
  look: () => SearchView;
  setLag: (lag: SearchLag) => void;
  lag: () => SearchLag;
  pending: () => number;
};

export type SearchView = {
  byId: SortedList<Indexed>;
  byCreated: SortedList<Indexed>;
  byModified: SortedList<Indexed>;
};

type Pending = { visibleAt: number; order: number; document: Indexed; staleValues: boolean };

export function createSearchIndex(tools: { clock: Clock; chance: Chance; lag: SearchLag }): SearchIndex {
  const { clock, chance } = tools;
  let { lag } = tools;
  const visible = new Map<string, { document: Indexed; order: number }>();
  const view: SearchView = {
    byId: createSortedList((a, b) => compareIds(a.id, b.id)),
    byCreated: createSortedList((a, b) => a.createdAt - b.createdAt || compareIds(a.id, b.id)),
    byModified: createSortedList((a, b) => a.updatedAt - b.updatedAt || compareIds(a.id, b.id)),
  };
  let pending: Pending[] = [];
  let soonest = Infinity;
  let ordered = 0;
  let lastVisibleAt = 0;

  function show(document: Indexed, order: number): void {
    const shown = visible.get(document.id);
    // An older change that trickles in late does not undo a newer one.
    if (shown && shown.order > order) return;
    if (shown) hide(shown.document);
    if (document.archivedAt === null) for (const list of Object.values(view)) list.add(document);
    visible.set(document.id, { document, order });
  }

  function hide(document: Indexed): void {
    if (document.archivedAt === null) for (const list of Object.values(view)) list.remove(document);
  }

  function wait(entry: Pending): void {
    pending.push(entry);
    soonest = Math.min(soonest, entry.visibleAt);
  }

  function changed(record: Indexed, seen?: 'at once'): void {
    // A copy: the record itself goes on changing.
    const { id, properties, createdAt, updatedAt, archivedAt, origin } = record;
    const document: Indexed = { id, properties, createdAt, updatedAt, archivedAt, origin };
    const order = ordered++;
    if (seen === 'at once' || (lag.mostMs === 0 && !lag.staleMs)) return show(document, order);
    const drawn = clock.now() + chance.between(lag.leastMs, lag.mostMs);
    const visibleAt = lag.inOrder ? Math.max(lastVisibleAt, drawn) : drawn;
    lastVisibleAt = visibleAt;
    if (lag.staleMs) wait({ visibleAt, order, document, staleValues: true });
    wait({ visibleAt: visibleAt + (lag.staleMs ?? 0), order, document, staleValues: false });
  }

  function trickle(): void {
    const now = clock.now();
    if (soonest > now) return;
    const due = pending.filter((entry) => entry.visibleAt <= now).sort((a, b) => a.visibleAt - b.visibleAt || a.order - b.order);
    pending = pending.filter((entry) => entry.visibleAt > now);
    soonest = pending.reduce((least, entry) => Math.min(least, entry.visibleAt), Infinity);
    for (const { document, order, staleValues } of due) {
      const before = visible.get(document.id)?.document;
      if (!staleValues) show(document, order);
      else if (before) show({ ...document, properties: before.properties }, order);
    }
  }

  return {
    changed,
    forget(id) {
      const shown = visible.get(id);
      if (shown) hide(shown.document);
      visible.delete(id);
      pending = pending.filter((entry) => entry.document.id !== id);
    },
    look() {
      trickle();
      return view;
    },
    setLag(next) {
      lag = next;
    },
    lag: () => lag,
    pending() {
      trickle();
      return pending.length;
    },
  };
}
