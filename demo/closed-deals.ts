// Deals of the demo's HubSpot: whoever was spoken with in the days that are taken in has decided, for or against.
import { createChance } from '../emulator/chance.ts';
import type { SpeechClip } from '../emulator/calling-book.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { callScripts } from './call-scripts.ts';

/** How often a deal is won after a call that ended so. What was said counts for something and decides nothing. */
const wonShares: Readonly<Record<string, number>> = {
  'Closed won': 0.9,
  'Meeting booked': 0.7,
  'Follow-up': 0.45,
  'No decision': 0.3,
  'Not interested': 0.1,
};
const EVEN_SHARE = 0.5;
const DAY_MS = 24 * 3_600_000;
const MOST_CALLS = 1_000;

/** A deal lies on its contact, as most do; who has none yet gets one. Whoever was called more than once decided after the last time. */
export function closeDeals({ control }: Emulator, clips: readonly SpeechClip[], since: number): { won: number; lost: number } {
  const chance = createChance(1, 'closed deals');
  const outcomeOf = new Map(callScripts.map(({ title, outcome }) => [title, outcome]));
  const clipOf = new Map(clips.map(({ name, lengthMs }) => [String(lengthMs), name]));
  const lastTalks = new Map<string, { at: number; clip: string }>();
  for (const { id, properties } of control.listRecords({ type: 'calls', count: MOST_CALLS })) {
    const at = Date.parse(properties['hs_timestamp'] ?? '');
    const clip = clipOf.get(properties['hs_call_duration'] ?? '');
    const [contactId] = control.linkedIds({ type: 'calls', id, toType: 'contacts' });
    if (contactId === undefined || clip === undefined || !(at >= since)) continue;
    if (at > (lastTalks.get(contactId)?.at ?? 0)) lastTalks.set(contactId, { at, clip });
  }
  const closed = { won: 0, lost: 0 };
  for (const [contactId, { at, clip }] of lastTalks) {
    const isWon = chance.share() < (wonShares[outcomeOf.get(clip) ?? ''] ?? EVEN_SHARE);
    const properties = {
      dealstage: isWon ? 'closedwon' : 'closedlost',
      closedate: Math.round(at + chance.share() * (control.now() - at)),
      amount: String(chance.between(20, 600) * 100),
    };
    const [dealId] = control.linkedIds({ type: 'contacts', id: contactId, toType: 'deals' });
    if (dealId !== undefined) control.updateRecord({ type: 'deals', id: dealId, properties });
    else {
      const dealname = `${control.readRecord({ type: 'contacts', id: contactId })?.properties['lastname'] ?? ''} – pilot`;
      control.loadRecords({
        type: 'deals',
        records: [
          {
            properties: { ...properties, dealname, pipeline: 'default' },
            associations: [{ type: 'contacts', id: contactId }],
            createdAt: at - chance.between(5, 60) * DAY_MS,
          },
        ],
      });
    }
    closed[isWon ? 'won' : 'lost'] += 1;
  }
  return closed;
}
