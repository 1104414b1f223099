// Remembers what the answers to a team named and which bodies were taken, so that later requests get further.
const MOST_OF_A_KIND = 12;
const MOST_BODIES = 8;
const DEEPEST = 8;
/** A body of which a part is made deep again and again would end beyond what can be written as JSON. */
const DEEPEST_BODY = 64;
const remembered = /(?:Id|_id|Sid|_sid)$|^(?:number|version|revision|cursor|token|carrier|key|reference|checkKey|scorecardKey|id)$/;
/** One thing under several names. */
const alsoCalled: Record<string, string[]> = {
  call_sid: ['callSid', 'plannedCallId'],
  plannedCallId: ['callSid'],
  batch_id: ['batchId', 'campaignId'],
  campaignId: ['batchId'],
  key: ['checkKey'],
  nextCursor: ['cursor'],
  deliveryId: ['id'],
};

export type Memory = ReturnType<typeof openMemory>;

export function openMemory() {
  const known = new Map<string, (string | number)[]>();
  const kept = new Set<unknown>();
  const taken = new Map<string, unknown[]>();

  function add(name: string, value: string | number): void {
    const list = known.get(name) ?? [];
    known.set(name, list);
    if (list.includes(value)) return;
    // The oldest stay: they are what everything else hangs on.
    if (list.length >= MOST_OF_A_KIND) list.splice(MOST_OF_A_KIND / 2, 1);
    list.push(value);
  }

  function learn(answer: unknown, depth = 0): void {
    if (typeof answer !== 'object' || answer === null || depth > DEEPEST) return;
    for (const [name, value] of Object.entries(answer).slice(0, 100)) {
      if (typeof value === 'object') learn(value, depth + 1);
      else if ((typeof value !== 'string' && typeof value !== 'number') || isLeftOut(value)) continue;
      else if (remembered.test(name) || name === 'nextCursor')
        for (const one of [name, ...(alsoCalled[name] ?? [])]) add(one, value);
      else if (name === 'link' && String(value).includes('/shared/')) add('token', String(value).split('/').at(-1) ?? '');
    }
  }

  /** A key that was just made is no name of a check. */
  function isLeftOut(value: string | number): boolean {
    return kept.has(value) || String(value).length > 300 || String(value).startsWith('pk_');
  }

  return {
    learn,
    /** What the run itself needs to the end: never named to a route that might take it away. */
    protect: (values: readonly unknown[]) => values.forEach((one) => kept.add(one)),
    /** A body that an operation answered with yes. */
    keepBody(operation: string, body: unknown): void {
      const list = taken.get(operation) ?? [];
      taken.set(operation, list);
      if (body === undefined || isDeeper(body, DEEPEST_BODY)) return;
      if (list.length >= MOST_BODIES) list.splice(MOST_BODIES / 2, 1);
      list.push(body);
    },
    bodies: (operation: string): readonly unknown[] => taken.get(operation) ?? [],
    list: (name: string): readonly (string | number)[] => known.get(name) ?? [],
    /** Ids that belong to this team alone. */
    own: (name: string): readonly (string | number)[] =>
      (known.get(name) ?? []).filter((one) => (name.endsWith('Id') ? /^[\w-]{20,}$/ : /^[0-9a-f-]{36}$/).test(String(one))),
  };
}

function isDeeper(value: unknown, levels: number): boolean {
  return (
    typeof value === 'object' && value !== null && (levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1)))
  );
}
