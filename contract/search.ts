// Calls and contacts by a few typed letters.
import { z } from 'zod';
import { routes } from './route.ts';

export const found = z
  .object({
    calls: z.array(z.object({ callId: z.uuid(), title: z.string(), rep: z.string().nullable(), calledAt: z.iso.datetime() })),
    /** People that were or will be called; empty for roles that do not see them. */
    contacts: z.array(z.object({ plannedCallId: z.uuid(), name: z.string().nullable(), number: z.string().nullable() })),
  })
  .meta({ id: 'Found' });

export const searchRoutes = routes({
  'GET /api/search': {
    summary: 'Calls by title or rep, contacts by name or number: the newest few, among the newest 20,000 of each',
    tag: 'Calls',
    needs: 'calls.read',
    query: z.object({ text: z.string().trim().min(2).max(200) }),
    reply: found,
  },
});
