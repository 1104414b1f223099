// One portal of a gauntlet from HubSpot's side: its past, the people who change it while it is read, and the truth about it.
import { createChance } from '../emulator/chance.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import { truthOf } from './gauntlet-truth-reading.ts';
import type { PortalTruth } from './gauntlet-truth.ts';

export type LivePortal = {
  /** Resolves when people have done all they wanted to do. */
  live: () => Promise<void>;
  truth: () => Promise<PortalTruth>;
};

const DAY_MS = 86_400_000;
const OWNERS = 6;
const CONTACTS = 30;
const OUTCOMES = ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'b2cf5968-551e-4856-9783-52b3da59a7d0'];
const TOUCHED_AFTER = 0.35;
const ARCHIVED_WITHIN_MS = 2_500;

export function livePortal({ control, url }: Emulator, plan: PortalPlan): LivePortal {
  const { portalId } = plan;
  const chance = createChance(plan.seed, 'gauntlet people');
  const of = { portalId, type: 'calls' };
  const pick = <T>(items: readonly T[]): T => {
    const one = items[chance.between(0, items.length - 1)];
    if (one === undefined) throw new Error('There is nothing to pick from.');
    return one;
  };

  const owners = Array.from({ length: OWNERS }, (_, at) => {
    const name = { firstName: `Rep${at}`, lastName: `Of ${plan.seed}` };
    return control.addOwner({ portalId, id: String(700 + at), email: `rep${at}@team${plan.seed}.example.com`, ...name });
  });
  // Who has left the company still owns calls.
  for (const { id } of owners.slice(0, 2)) control.archiveOwner({ portalId, id });
  const contacts = control.loadRecords({
    ...{ portalId, type: 'contacts' },
    records: Array.from({ length: CONTACTS }, (_, at) => ({
      properties: { email: `person${at}@customer${plan.seed}.example.com` },
    })),
  });

  let made = 0;
  let changes = 0;
  /** Those that people still work with; the others went away or are conversations, which stay as they are. */
  const all: string[] = [];
  const open: string[] = [];
  const bare: string[] = [];
  const conversations: string[] = [];
  const sameMs: string[] = [];

  const values = (number: number, at: number) => ({
    hs_timestamp: at,
    hs_call_title: `Call ${number} of ${plan.seed}`,
    hs_call_duration: 60_000 + number,
    hs_call_direction: number % 3 === 0 ? 'INBOUND' : 'OUTBOUND',
    hs_call_from_number: '+15550001000',
    hs_call_to_number: `+1555${String(1_000_000 + number)}`,
    hs_call_disposition: pick(OUTCOMES),
    hubspot_owner_id: pick(owners).id,
    ...kindOf(number),
  });

  /** Four of ten were recorded, four were not, one was not answered, one is not over. */
  function kindOf(number: number): Record<string, string> {
    const kind = number % 10;
    if (kind < 4) return { hs_call_status: 'COMPLETED', hs_call_recording_url: recordingUrl(number) };
    return { hs_call_status: kind === 8 ? 'NO_ANSWER' : kind === 9 ? 'IN_PROGRESS' : 'COMPLETED' };
  }

  /** Nobody fetches from there: what is tried is the sync, not the recordings. */
  const recordingUrl = (number: number) => `http://10.1.2.3/${plan.seed}/${number}-${changes}.mp3`;

  function keep(id: string, number: number): void {
    all.push(id);
    if (number % 10 >= 4 && number % 10 !== 8) bare.push(id);
    open.push(id);
  }

  function loadPast(): void {
    const now = control.now();
    const tiesAt = now - 3 * DAY_MS;
    const records = Array.from({ length: plan.calls }, (_, number) => {
      const at = number < plan.sameMs ? tiesAt : now - 9 * DAY_MS + Math.floor((7.5 * DAY_MS * number) / plan.calls);
      const isTalk = number >= plan.calls - plan.conversations;
      const properties = values(isTalk ? 4 : number, at);
      return {
        properties: { ...properties, hs_call_title: `Call ${number} of ${plan.seed}` },
        associations: [{ type: 'contacts', id: contacts[number % CONTACTS] ?? '' }],
        ...{ createdAt: at, updatedAt: at },
      };
    });
    const ids = control.loadRecords({ ...of, records });
    for (const [number, id] of ids.entries()) {
      if (number < plan.sameMs) sameMs.push(id);
      if (number < plan.calls - plan.conversations) keep(id, number);
      else converse(id);
    }
    made = plan.calls;
  }

  function converse(id: string): void {
    if (!all.includes(id)) all.push(id);
    conversations.push(id);
    control.addTranscript({ portalId, callId: id, utterances: talk() });
  }

  function talk() {
    return lines.map(([speaker, text], at) => ({
      text,
      startTimeMillis: at * 4_000,
      endTimeMillis: at * 4_000 + 3_500,
      speaker: { id: speaker, name: speaker === 'us' ? 'Rep' : 'Customer' },
    }));
  }

  function change(id: string): void {
    changes += 1;
    const number = changes;
    const news = [
      { hs_call_title: `Changed ${number} of ${plan.seed}` },
      { hs_call_to_number: `+1556${String(1_000_000 + number)}`, hs_call_disposition: pick(OUTCOMES) },
      { hubspot_owner_id: pick(owners).id, hs_call_direction: pick(['INBOUND', 'OUTBOUND']) },
      { hs_timestamp: control.now() - chance.between(0, DAY_MS), hs_call_title: `Moved ${number} of ${plan.seed}` },
    ];
    control.updateRecord({ ...of, id, properties: pick(news) });
  }

  function create(): void {
    const number = made++;
    changes += 1;
    const associations = [{ type: 'contacts', id: pick(contacts) }];
    keep(control.createRecord({ ...of, properties: values(number, control.now()), associations }).id, number);
  }

  function record(): void {
    const id = takeOut(bare);
    if (id === undefined || !open.includes(id)) return;
    changes += 1;
    const properties = { hs_call_status: 'COMPLETED', hs_call_recording_url: recordingUrl(made) };
    control.updateRecord({ ...of, id, properties });
  }

  function takeOut(list: string[], at = chance.between(0, list.length - 1)): string | undefined {
    return list.splice(at, 1)[0];
  }

  function archive(id = takeOut(open)): void {
    if (id === undefined) return;
    changes += 1;
    control.archiveRecord({ ...of, id });
  }

  function merge(): void {
    const [id, mergedId] = [takeOut(open), takeOut(open)];
    if (id === undefined || mergedId === undefined) return;
    changes += 1;
    open.push(id);
    control.mergeRecords({ ...of, id, mergedId });
  }

  let lateLeft = plan.lateConversations;
  function transcribeLate(): void {
    const id = lateLeft > 0 ? takeOut(bare) : undefined;
    const at = id === undefined ? -1 : open.indexOf(id);
    if (id === undefined || at < 0) return;
    takeOut(open, at);
    lateLeft -= 1;
    changes += 1;
    control.updateRecord({ ...of, id, properties: { hs_call_status: 'COMPLETED' } });
    converse(id);
  }

  function somethingHappens(): void {
    const drawn = chance.share();
    if (drawn < 0.5) change(pick(open));
    else if (drawn < 0.6) changeAgainAndAgain(pick(open));
    else if (drawn < 0.74) create();
    else if (drawn < 0.84) record();
    else if (drawn < 0.9) archive();
    else if (drawn < 0.94) merge();
    else transcribeLate();
  }

  function changeAgainAndAgain(id: string): void {
    for (const ms of [0, 60, 400, 900]) after(ms, () => void (open.includes(id) && change(id)));
  }

  loadPast();

  const timers: Promise<void>[] = [];
  function after(ms: number, run: () => void): void {
    timers.push(
      new Promise((resolve, reject) => {
        setTimeout(() => {
          try {
            run();
            resolve();
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        }, ms);
      }),
    );
  }

  return {
    async live() {
      control.setSearchLag({ portalId, ...plan.lag });
      for (const { atMs, rule } of plan.faults) after(atMs, () => void control.addFault(rule));
      const count = Math.floor((plan.busyMs / 1_000) * plan.changesPerSecond);
      for (let at = 0; at < count; at += 1) after(chance.between(0, plan.busyMs), somethingHappens);
      for (let at = 0; at < plan.archivedEarly; at += 1) after(chance.between(0, ARCHIVED_WITHIN_MS), () => archive(open.shift()));
      // As HubSpot's own jobs do at the end of a month.
      after(plan.busyMs * TOUCHED_AFTER, () => {
        const ids = sameMs.filter((id) => open.includes(id));
        changes += ids.length;
        control.touchRecords({ ...of, ids, at: control.now() });
      });
      // A late transcript each, also where chance has not brought it.
      after(plan.busyMs * 0.9, () => {
        while (lateLeft > 0 && bare.length > 0) transcribeLate();
      });
      after(plan.busyMs * 0.9, () => {
        for (const id of conversations.slice(0, plan.archivedTalks)) archive(id);
      });
      for (let done = 0; done < timers.length; done += 1) await timers[done];
    },
    truth: () => truthOf({ control, url }, { plan, all, conversations, contacts, owners, changes }),
  };
}

const lines: readonly [speaker: 'us' | 'them', text: string][] = [
  ['us', 'Hi, this is Rep from Northwind. Is now still a good moment?'],
  ['them', 'Yes, I have ten minutes.'],
  ['us', 'What is the biggest problem you have today?'],
  ['them', 'We lose a day every week with spreadsheets.'],
  ['us', 'Then let us do a trial on Tuesday at ten.'],
  ['them', 'Tuesday works for me. Goodbye.'],
];
