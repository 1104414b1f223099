// Calls to the numbers of a team: who rang, what it came to, and what they left as a message.
import { z } from 'zod';
import { routes } from './route.ts';

const instant = z.iso.datetime();

export const inboundCallRow = z
  .object({
    inboundCallId: z.uuid(),
    from: z.string().nullable().describe('Null where the caller withholds the number'),
    /** Who has that number in HubSpot; it can be forged. */
    contactName: z.string().nullable(),
    contactId: z.string().nullable(),
    portalId: z.string().nullable(),
    to: z.string(),
    carrier: z.string(),
    agentName: z.string().nullable(),
    rangAt: instant,
    talkedMs: z.int(),
    outcome: z.string().nullable().describe('Null while it goes on'),
    outcomeInWords: z.string().nullable(),
    isMissed: z.boolean().describe('Nobody spoke with them'),
    summary: z.string().nullable(),
    message: z.string().nullable().describe('What they left for the team'),
    callerSaid: z.string().nullable().describe('The name they gave'),
    callId: z.uuid().nullable().describe('The recorded call'),
  })
  .meta({ id: 'InboundCallRow' });
export type InboundCallShown = z.output<typeof inboundCallRow>;

export const inboundCallRoutes = routes({
  'GET /api/inbound-calls': {
    summary: 'Calls to the numbers of the team, newest first, also those nobody answered',
    tag: 'Outbound calls',
    needs: 'calls.read',
    query: z.object({
      which: z.enum(['all', 'missed', 'messages']).default('all'),
      cursor: z.string().max(300).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(inboundCallRow), nextCursor: z.string().nullable() }),
  },
});
