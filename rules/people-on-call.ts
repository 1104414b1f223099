// What people of ours did on a live call of an agent: listened in, took it over, ended it; and how the call's metadata says so.

/** Times from the start of the call; `toMs` is null while it goes on. */
export type PersonOnCall = {
  personId: string;
  name: string;
  did: 'listened_in' | 'took_over' | 'ended';
  fromMs: number;
  toMs: number | null;
};

/** One line for each, oldest first: “Ann listened in from 0:12 to 1:05.” */
export function peopleOnCallWords(people: readonly PersonOnCall[]): string[] {
  return people.map(({ name, did, fromMs, toMs }) => {
    const from = minutes(fromMs);
    if (did === 'ended') return `${name} ended the call at ${from}.`;
    if (did === 'took_over') return `${name} took the call over at ${from}.`;
    return toMs === null ? `${name} listened in from ${from} on.` : `${name} listened in from ${from} to ${minutes(toMs)}.`;
  });
}

function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
