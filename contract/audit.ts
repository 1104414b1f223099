// The audit log: who did what, to what, when and from where.
import { z } from 'zod';
import { actorKinds, auditActs, auditRooms } from '../rules/audit.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();

export const auditEntry = z
  .object({
    entryId: z.uuid(),
    at: instant,
    actor: z.enum(actorKinds).describe('A person, a command on the server’s own machine, or the server itself in a job.'),
    personId: z.string().nullable(),
    personName: z.string().nullable(),
    address: z.string().nullable().describe('The address the request came from.'),
    act: z.enum(auditActs),
    words: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.output<typeof auditEntry>;

/** What is left out of the list and of its file. */
export const auditFilter = z.object({
  room: z.enum(auditRooms).optional(),
  act: z.enum(auditActs).optional(),
  personId: z.string().max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
});
const auditQuery = auditFilter.extend({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const auditRoutes = routes({
  'GET /api/audit': {
    summary: 'Entries of the audit log, newest first',
    tag: 'Audit log',
    needs: 'audit.read',
    query: auditQuery,
    reply: z.object({ items: z.array(auditEntry), nextCursor: z.string().nullable() }),
  },
  'GET /api/audit/people': {
    summary: 'Who stands in the audit log, also those who have left',
    tag: 'Audit log',
    needs: 'audit.read',
    reply: z.object({ items: z.array(z.object({ personId: z.string(), name: z.string() })) }),
  },
});
