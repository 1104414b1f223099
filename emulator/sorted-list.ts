// A list that stays in order. Appending at the end is free, thousands of changes at once cost one sort.

export type SortedList<T> = {
  readonly items: () => readonly T[];
  add: (item: T) => void;
  remove: (item: T) => void;
  /** The place of the first item for which it is false; the list must be split by it. */
  placeOf: (isBefore: (item: T) => boolean) => number;
};

const MOST_SINGLE_REMOVALS = 64;

export function createSortedList<T>(compare: (a: T, b: T) => number): SortedList<T> {
  let items: T[] = [];
  let isSorted = true;
  const removed = new Set<T>();

  function settle(): T[] {
    if (!isSorted) {
      items.sort(compare);
      isSorted = true;
    }
    if (removed.size > MOST_SINGLE_REMOVALS) items = items.filter((item) => !removed.has(item));
    else for (const item of removed) takeOut(item);
    removed.clear();
    return items;
  }

  function takeOut(item: T): void {
    const place = lowest(items, (other) => compare(other, item) < 0);
    if (items[place] === item) items.splice(place, 1);
  }

  return {
    items: settle,
    placeOf: (isBefore) => lowest(settle(), isBefore),
    add(item) {
      if (removed.has(item)) settle();
      const last = items.at(-1);
      if (last !== undefined && compare(last, item) > 0) isSorted = false;
      items.push(item);
    },
    remove(item) {
      removed.add(item);
    },
  };
}

function lowest<T>(items: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
