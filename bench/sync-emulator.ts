// The emulated HubSpot of the sync benchmark, in a process of its own: two portals with the same past, and counts of what was asked.
import { createEmulator } from '../emulator/emulator.ts';

const [, , calls, tier] = process.argv as [string, string, string, 'free' | 'professional'];
export const portals = { ours: 145_883_449, plain: 145_883_450 };
const DAY = 86_400_000;

const emulator = await createEmulator({
  portals: Object.values(portals).map((portalId) => ({ portalId })),
  everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } },
  tokens: Object.entries(portals).map(([name, portalId], index) => ({
    token: `pat-na1-bench-${name}`,
    portalId,
    appId: index + 1,
  })),
  limits: { tier },
});
for (const portalId of Object.values(portals)) load(portalId);
process.send?.({ url: emulator.url });

process.on('message', (message: 'count' | 'stop') => {
  if (message === 'stop') void emulator.close().then(() => process.exit(0));
  else process.send?.(emulator.control.listRequests().map(({ at, path, status, portalId }) => ({ at, path, status, portalId })));
});

/** Spread over twenty days that ended yesterday; every call has been recorded and belongs to a contact, some to a deal. */
function load(portalId: number): void {
  const { control } = emulator;
  const end = Date.now() - DAY;
  const owners = Array.from({ length: 20 }, (_, number) => control.addOwner({ portalId, email: `rep${number}@example.com` }));
  const contacts = control.loadRecords({
    ...{ portalId, type: 'contacts' },
    records: Array.from({ length: 500 }, (_, number) => ({ properties: { email: `contact${number}@example.com` } })),
  });
  const deals = control.loadRecords({
    ...{ portalId, type: 'deals' },
    records: Array.from({ length: 100 }, (_, number) => ({ properties: { dealname: `Deal ${number}` } })),
  });
  const count = Number(calls);
  control.loadRecords({
    ...{ portalId, type: 'calls' },
    records: Array.from({ length: count }, (_, number) => {
      const at = end - 20 * DAY + Math.floor((20 * DAY * number) / count);
      return {
        properties: {
          hs_timestamp: at,
          hs_call_title: `Call ${number}`,
          hs_call_status: 'COMPLETED',
          hs_call_duration: 60_000 + number,
          hs_call_recording_url: `https://recordings.example.com/${number}.mp3`,
          hubspot_owner_id: owners[number % owners.length]?.id ?? '',
        },
        associations: [
          { type: 'contacts', id: contacts[number % contacts.length] ?? '' },
          ...(number % 3 === 0 ? [{ type: 'deals', id: deals[number % deals.length] ?? '' }] : []),
        ],
        createdAt: at,
        updatedAt: at,
      };
    }),
  });
}
