// Routes of the do-not-call list and the ledger of consent.
import { z } from 'zod';
import {
  countDoNotCall,
  findDoNotCall,
  listConsents,
  listDoNotCall,
  listLedger,
  listRemovals,
  type ConsentRow,
  type DoNotCallRow,
} from '../database/do-not-call.ts';
import { addToDoNotCall, importDoNotCall, readNumber, removeFromDoNotCall } from '../flows/admin/change-do-not-call.ts';
import { recordConsent } from '../flows/admin/record-consent.ts';
import type { BaseContext } from '../flows/context.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Reply, type Web } from './route.ts';

const MOST_CONSENTS = 500;
const listPlace = z.object({ at: z.iso.datetime(), number: z.string() });
const linePlace = z.object({ at: z.iso.datetime(), id: z.uuid() });
/** Numbers are written with spaces and brackets, and stand here without them. */
const partOfNumber = (typed: string | undefined): string | undefined => typed?.replaceAll(/[^\d+]/g, '') || undefined;

export function registerDoNotCall(web: Web, options: { context: BaseContext }): void {
  const { context } = options;
  const by = ({ team, person }: { team: { teamId: string }; person: { personId: string } }) => ({
    teamId: team.teamId,
    personId: person.personId,
  });

  route(web, 'GET /api/do-not-call', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const search = partOfNumber(query.search);
    const from = readCursor(listPlace, query.cursor);
    const after = from && { createdAt: new Date(from.at), number: from.number };
    const [rows, total] = await Promise.all([
      listDoNotCall(web.db, teamId, { search, after, limit: query.limit + 1 }),
      countDoNotCall(web.db, teamId, search),
    ]);
    const items = rows.slice(0, query.limit).map(presentEntry);
    const last = items.at(-1);
    const more = rows.length > query.limit && last;
    return { items, nextCursor: more ? writeCursor({ at: last.addedAt, number: last.number }) : null, total };
  });

  route(web, 'POST /api/do-not-call', async ({ asker, body }) => addToDoNotCall(context, { ...by(asker), ...body }));

  route(web, 'POST /api/do-not-call/import', async ({ asker, body }) => importDoNotCall(context, { ...by(asker), ...body }));

  route(web, 'POST /api/do-not-call/remove', async ({ asker, body }) => {
    await removeFromDoNotCall(context, { ...by(asker), ...body });
  });

  route(web, 'GET /api/do-not-call/removals', async ({ asker, query }) => {
    const from = readCursor(linePlace, query.cursor);
    const after = from && { removedAt: new Date(from.at), id: from.id };
    const rows = await listRemovals(web.db, asker.team.teamId, { after, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map(({ number, reason, personName, removedAt, source, note, listedAt }) => ({
        ...{ number, reason, removedBy: personName, source, note },
        removedAt: removedAt.toISOString(),
        listedAt: listedAt.toISOString(),
      })),
      nextCursor: rows.length > query.limit && last ? writeCursor({ at: last.removedAt.toISOString(), id: last.id }) : null,
    };
  });

  route(web, 'GET /api/consents', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const of = { teamId, number: await readNumber(web.db, teamId, query.number) };
    const [entries, entry] = await Promise.all([listConsents(web.db, of, MOST_CONSENTS), findDoNotCall(web.db, of)]);
    return { number: of.number, items: entries.map(presentConsent), doNotCall: entry && presentEntry(entry) };
  });

  route(web, 'GET /api/consents/ledger', async ({ asker, query }) => {
    const { kind, scope, limit } = query;
    const from = readCursor(linePlace, query.cursor);
    const after = from && { createdAt: new Date(from.at), id: from.id };
    const search = partOfNumber(query.search);
    const rows = await listLedger(web.db, asker.team.teamId, { search, kind, scope, after, limit: limit + 1 });
    const items = rows.slice(0, limit).map(presentConsent);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? writeCursor({ at: last.at, id: last.id }) : null };
  });

  route(web, 'POST /api/consents', async ({ asker, body }) => {
    const { validUntil, ...entry } = body;
    const { teamId, personId: createdBy } = by(asker);
    const until = validUntil === null ? null : new Date(validUntil);
    const recorded = await recordConsent(context, { ...entry, teamId, createdBy, validUntil: until });
    return presentConsent({ ...recorded, personName: asker.person.name });
  });
}

function presentEntry({
  number,
  source,
  note,
  personName,
  createdAt,
}: DoNotCallRow): Reply<'GET /api/do-not-call'>['items'][number] {
  return { number, source, note, addedBy: personName, addedAt: createdAt.toISOString() };
}

function presentConsent(row: ConsentRow): Reply<'POST /api/consents'> {
  const { id, number, kind, scope, form, source, wording, validUntil, personName, createdAt } = row;
  return {
    ...{ id, number, kind, scope, form, source, wording, addedBy: personName },
    validUntil: validUntil?.toISOString() ?? null,
    at: createdAt.toISOString(),
  };
}
