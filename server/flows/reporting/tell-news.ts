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
  const listening = await listListening(db, of);
  const told = listening.length > 0 ? await news() : null;
  if (!told) return;
  const now = context.clock.now();
  const eventId = context.newId();
  const deliveries = listening.flatMap((endpoint): NewDelivery[] => {
    const telling = tellingFor(endpoint, told, eventId, now);
    return telling ? [{ id: context.newId(), endpointId: endpoint.id, eventId, ...telling }] : [];
  });
  await addDeliveries(db, of.teamId, deliveries, now);
  await context.enqueueJobs(
    db,
    deliveries.map(({ endpointId }) => ({ name: 'deliver-webhooks', input: { teamId: of.teamId, endpointId } })),
  );
}
