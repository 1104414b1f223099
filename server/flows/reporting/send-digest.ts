// Tells a channel in the morning how yesterday went: each day once, put down in the transaction that notes it as told.
import {
  digestMessage,
  dueDigestDay,
  nextDigestAt,
  yesterdayIn,
  type DigestDay,
  type DigestTime,
} from '../../../rules/daily-digest.ts';
import type { Told } from '../../../rules/webhook-event.ts';
import { findAgentName } from '../../database/call-news.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { readDigestFigures } from '../../database/digests.ts';
import { addDeliveries } from '../../database/webhook-deliveries.ts';
import { lockEndpoint, updateEndpoint, type EndpointRow, type OfEndpoint } from '../../database/webhooks.ts';
import type { Db } from '../../database/tables.ts';
import type { TellContext } from './tell-news.ts';

type DigestContext = TellContext & { publicUrl: string };

/** May be called any number of times: a day that was told is not told again, whatever has become of the time or the zone since. */
export async function sendDigest(context: DigestContext & { db: Db }, of: OfEndpoint): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const endpoint = await lockEndpoint(db, of);
    if (endpoint?.state !== 'active' || endpoint.digestAt === null || endpoint.digestAt > now) return;
    const when = await digestTimeOf(db, endpoint);
    const due = dueDigestDay(when, now);
    const isTold = endpoint.digestDay !== null && endpoint.digestDay >= due.day;
    const digestDay = isTold ? endpoint.digestDay : due.day;
    await updateEndpoint(db, of, { digestDay, digestAt: nextDigestAt(when, now) });
    if (isTold) return;
    const eventId = context.newId();
    const told = await digestOf(context, db, endpoint, due, { isTest: false });
    await addDeliveries(db, of.teamId, [{ id: context.newId(), endpointId: of.endpointId, eventId, ...told }], now);
    await context.enqueueJobs(db, [{ name: 'deliver-webhooks', input: of }]);
  });
}

/** Yesterday as it would be told, marked as a test; no day counts as told by it. */
export async function digestForTest(context: DigestContext, db: Db, endpoint: EndpointRow): Promise<Told> {
  const { zone } = await digestTimeOf(db, endpoint);
  return digestOf(context, db, endpoint, yesterdayIn(zone, context.clock.now()), { isTest: true });
}

/** On the clock that was chosen, or else on the team's. */
export async function digestTimeOf(
  db: Db,
  { teamId, digestTime: time, digestZone }: Pick<EndpointRow, 'teamId' | 'digestTime' | 'digestZone'>,
): Promise<DigestTime> {
  return { time, zone: digestZone ?? (await readCallingPolicy(db, teamId)).policy.teamZone };
}

async function digestOf(
  { publicUrl }: DigestContext,
  db: Db,
  { teamId, agentId }: EndpointRow,
  { day, from, until }: DigestDay,
  { isTest }: { isTest: boolean },
): Promise<Told> {
  const figures = await readDigestFigures(db, { teamId, agentId, from, until });
  const of = agentId === null ? null : await findAgentName(db, teamId, agentId);
  return digestMessage(day, figures, { publicUrl, of, isTest });
}
