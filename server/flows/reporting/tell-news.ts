// Puts down what is to be told to whom, in the transaction of what happened, so that nothing happens untold.
import { tellingFor, type News } from '../../../rules/webhook-event.ts';
import { addDeliveries, type NewDelivery } from '../../database/webhook-deliveries.ts';
import { listListening } from '../../database/webhooks.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

export type TellContext = Pick<BaseContext, 'clock' | 'newId' | 'enqueueJobs'>;

/** Endpoints of the whole team and those of the agent both hear of it. `news` is only put together when anybody listens. */
export async function tellNews(
  context: TellContext,
  db: Db,
  of: { teamId: string; agentId: string | null },
  news: () => Promise<News | null>,
): Promise<void> {
  await tellAllNews(context, db, of, async () => {
    const told = await news();
    return told ? [told] : [];
  });
}

/** Deliveries a statement takes. */
const AT_ONCE = 1_000;

/** As above, of several things at once. */
export async function tellAllNews(
  context: TellContext,
  db: Db,
  of: { teamId: string; agentId: string | null },
  news: () => Promise<readonly News[]>,
): Promise<void> {
  const listening = await listListening(db, of);
  if (listening.length === 0) return;
  const now = context.clock.now();
  const deliveries = (await news()).flatMap((told) => {
    const eventId = context.newId();
    return listening.flatMap((endpoint): NewDelivery[] => {
      const telling = tellingFor(endpoint, told, eventId, now);
      return telling ? [{ id: context.newId(), endpointId: endpoint.id, eventId, ...telling }] : [];
    });
  });
  for (let at = 0; at < deliveries.length; at += AT_ONCE)
    await addDeliveries(db, of.teamId, deliveries.slice(at, at + AT_ONCE), now);
  const told = new Set(deliveries.map(({ endpointId }) => endpointId));
  await context.enqueueJobs(
    db,
    [...told].map((endpointId) => ({ name: 'deliver-webhooks', input: { teamId: of.teamId, endpointId } })),
  );
}
