// The list of calls to the numbers of a team.
import { z } from 'zod';
import type { InboundCallShown } from '../../contract/inbound-calls.ts';
import { MESSAGE_ANSWER, NAME_ANSWER } from '../../rules/inbound-message.ts';
import { inboundOutcomeInWords, isMissed } from '../../rules/inbound-outcome.ts';
import { listInboundCalls, type ListedInboundCall } from '../database/inbound-calls.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Web } from './route.ts';

const place = z.object({ at: z.iso.datetime(), id: z.uuid() });

export function registerInboundCalls(web: Web): void {
  route(web, 'GET /api/inbound-calls', async ({ asker, query }) => {
    const { which, cursor, limit } = query;
    const from = readCursor(place, cursor);
    const after = from ? { rangAt: new Date(from.at), id: from.id } : null;
    const rows = await listInboundCalls(web.db, asker.team.teamId, { which, after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(present),
      nextCursor: rows.length > limit && last ? writeCursor({ at: last.rangAt.toISOString(), id: last.id }) : null,
    };
  });
}

function present(row: ListedInboundCall): InboundCallShown {
  const { id, fromNumber, toNumber, contactName, contactId, portalId, carrier, agentName, talkedMs, outcome, summary, answers } =
    row;
  return {
    ...{ inboundCallId: id, from: fromNumber, to: toNumber, contactName, contactId, portalId, carrier, agentName, talkedMs },
    ...{ rangAt: row.rangAt.toISOString(), outcome, summary, callId: row.recordedCallId },
    outcomeInWords: outcome && inboundOutcomeInWords(outcome),
    isMissed: outcome !== null && isMissed(outcome),
    message: answers[MESSAGE_ANSWER] ?? null,
    callerSaid: answers[NAME_ANSWER] ?? null,
  };
}
