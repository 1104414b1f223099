// An event of a portal in the words of a webhook.
import type { PortalEvent } from './events.ts';
import { tableOf, type Portal } from './portal.ts';
import { idAsNumber } from './record-id.ts';
import type { Subscription, WebhookEvent } from './webhook-book.ts';

export function webhookEvent(
  portal: Portal,
  event: PortalEvent,
  by: { subscription: Subscription; appId: number; eventId: number },
): WebhookEvent {
  const { subscription, appId, eventId } = by;
  const isGeneric = subscription.objectTypeId !== null;
  return {
    eventId,
    subscriptionId: subscription.id,
    portalId: event.portalId,
    appId,
    occurredAt: event.at,
    subscriptionType: subscription.eventType,
    attemptNumber: 0,
    ...(event.kind === 'associationChange' ? {} : { objectId: idAsNumber(event.objectId) }),
    ...(isGeneric ? { objectTypeId: event.typeId } : {}),
    ...told(portal, event, isGeneric),
    changeSource: event.origin.changeSource,
    sourceId: event.origin.sourceId,
    ...(event.kind === 'propertyChange' && isGeneric ? { isSensitive: isSensitive(portal, event.typeId, event.propertyName) } : {}),
  };
}

function told(portal: Portal, event: PortalEvent, isGeneric: boolean): Record<string, unknown> {
  switch (event.kind) {
    case 'creation':
      return { changeFlag: 'CREATED' };
    case 'deletion':
    case 'privacyDeletion':
      return { changeFlag: 'DELETED' };
    case 'restore':
      return {};
    case 'propertyChange': {
      const isHidden = !isGeneric && isSensitive(portal, event.typeId, event.propertyName);
      return { propertyName: event.propertyName, propertyValue: isHidden ? 'REDACTED' : event.propertyValue };
    }
    case 'merge':
      return {
        primaryObjectId: idAsNumber(event.primaryObjectId),
        mergedObjectIds: event.mergedObjectIds.map(idAsNumber),
        newObjectId: idAsNumber(event.newObjectId),
        numberOfPropertiesMoved: event.numberOfPropertiesMoved,
      };
    case 'associationChange': {
      const [from, to] = [event.typeId, event.toTypeId].map((typeId) => tableOf(portal, typeId).type.singular.toUpperCase());
      return {
        associationType: `${from}_TO_${to}`,
        fromObjectId: idAsNumber(event.objectId),
        toObjectId: idAsNumber(event.toObjectId),
        associationRemoved: event.isRemoved,
        isPrimaryAssociation: event.isPrimary,
        ...(isGeneric
          ? {
              fromObjectTypeId: event.typeId,
              toObjectTypeId: event.toTypeId,
              associationTypeId: event.associationTypeId,
              associationCategory: event.associationCategory,
            }
          : {}),
      };
    }
  }
}

const isSensitive = (portal: Portal, typeId: string, name: string) =>
  (tableOf(portal, typeId).properties.get(name)?.dataSensitivity ?? 'non_sensitive') !== 'non_sensitive';
