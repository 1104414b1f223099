// Routes of the audit log: a page of it, who stands in it, and the whole as a file.
import { Readable } from 'node:stream';
import { z } from 'zod';
import { auditFilter, type AuditEntry } from '../../contract/audit.ts';
import { actsOfRoom, wordsOfAct } from '../../rules/audit.ts';
import { csvLine } from '../../rules/csv-line.ts';
import { listAuditEntries, listAuditPeople, type AuditEntry as Row, type AuditFilter } from '../database/audit.ts';
import type { BaseContext } from '../flows/context.ts';
import { noteActs } from '../flows/note-act.ts';
import { personActing } from './acting.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { problemOfZod } from './problem-answer.ts';
import { route, type Web } from './route.ts';
import { findSignedIn, requireAsker } from './session.ts';
import { validationWords } from './validation-words.ts';

const MOST_PEOPLE = 500;
const ENTRIES_AT_ONCE = 1_000;
/** More than a team does in years; who needs more takes it year by year. */
const MOST_IN_FILE = 200_000;
const place = z.object({ at: z.iso.datetime(), id: z.uuid() });

export function registerAudit(web: Web, options: { context: BaseContext }): void {
  route(web, 'GET /api/audit', async ({ asker, query }) => {
    const from = readCursor(place, query.cursor);
    const after = from ? { at: new Date(from.at), id: from.id } : undefined;
    const rows = await listAuditEntries(web.db, { ...filterOf(asker.team.teamId, query), after, limit: query.limit + 1 });
    const items = rows.slice(0, query.limit).map(present);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > query.limit && last ? writeCursor({ at: last.at, id: last.entryId }) : null };
  });

  route(web, 'GET /api/audit/people', async ({ asker }) => ({
    items: await listAuditPeople(web.db, asker.team.teamId, MOST_PEOPLE),
  }));

  web.app.get('/api/audit/file', async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'audit.read');
    const query = auditFilter.safeParse(request.query, { error: validationWords });
    if (!query.success) throw problemOfZod(query.error, 'query');
    const { teamId } = asker.team;
    const actor = personActing(asker.person, request.ip);
    await noteActs(options.context, web.db, actor, [{ teamId, act: 'audit.exported', subject: 'Audit log' }]);
    reply.headers({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="audit-log.csv"' });
    return reply.send(Readable.from(linesOf(web, filterOf(teamId, query.data))));
  });
}

function filterOf(teamId: string, query: z.output<typeof auditFilter>): Omit<AuditFilter, 'limit'> {
  return {
    teamId,
    personId: query.personId,
    acts: query.act ? [query.act] : query.room && actsOfRoom(query.room),
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}

async function* linesOf(web: Web, filter: Omit<AuditFilter, 'limit'>): AsyncGenerator<string> {
  yield csvLine(['at', 'who', 'person_id', 'from', 'act', 'words', 'subject', 'detail']);
  let after: AuditFilter['after'];
  for (let told = 0; told < MOST_IN_FILE;) {
    const rows = await listAuditEntries(web.db, { ...filter, after, limit: ENTRIES_AT_ONCE });
    if (rows.length === 0) return;
    yield rows.map(lineOf).join('');
    told += rows.length;
    after = rows.at(-1);
  }
}

function lineOf(row: Row): string {
  const who = row.personName ?? row.actorKind;
  const { personId, address, act, subject } = row;
  return csvLine([row.at.toISOString(), who, personId, address, act, wordsOfAct(act), subject, JSON.stringify(row.detail)]);
}

function present(row: Row): AuditEntry {
  const { id, at, actorKind, personId, personName, address, act, subject, detail } = row;
  return {
    ...{ entryId: id, at: at.toISOString(), actor: actorKind, personId, personName, address, act },
    ...{ words: wordsOfAct(act), subject, detail },
  };
}
