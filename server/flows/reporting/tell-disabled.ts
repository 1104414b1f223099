// Tells the other endpoints of a team that one was switched off because it took nothing. In the transaction that switches it off.
import { maskedAddress } from '../../../rules/webhook-address.ts';
import type { EndpointRow } from '../../database/webhooks.ts';
import type { Db } from '../../database/tables.ts';
import { tellNews, type TellContext } from './tell-news.ts';

/** `endpoint` as it is now: off, so that it is not told of itself. `dropped`: what waited for it. */
export async function tellDisabled(
  context: TellContext & { publicUrl: string },
  db: Db,
  endpoint: EndpointRow & { disabledReason: string; gaveUpAt: Date },
  dropped: number,
): Promise<void> {
  const { teamId, id: endpointId, agentId, kind, url, disabledReason: reason, failingSince, gaveUpAt } = endpoint;
  await tellNews(context, db, { teamId, agentId }, async () => ({
    about: 'webhook.disabled',
    endpoint: {
      // Whoever knows some addresses may post there, and a channel has readers who are no admins.
      ...{ endpointId, kind, address: maskedAddress(url), agentId, reason, droppedDeliveries: dropped },
      failingSince: failingSince?.toISOString() ?? null,
      disabledAt: gaveUpAt.toISOString(),
      url: `${context.publicUrl}/integrations/webhooks`,
    },
  }));
}
