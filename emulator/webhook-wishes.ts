// The kinds of events an app may subscribe to, and whether an event is of the kind that was asked for.
import type { PortalEvent } from './events.ts';

const everything = ['creation', 'deletion', 'propertyChange', 'merge', 'restore', 'associationChange'] as const;
const nouns = ['contact', 'company', 'deal', 'ticket', 'line_item', 'object'] as const;

type Everything = (typeof everything)[number];
export type SubscriptionType =
  | `${(typeof nouns)[number]}.${Everything}`
  | `product.${Exclude<Everything, 'associationChange'>}`
  | 'contact.privacyDeletion'
  | `conversation.${'creation' | 'deletion' | 'newMessage' | 'propertyChange' | 'privacyDeletion'}`
  | 'event.completed';

export const subscriptionTypes: readonly SubscriptionType[] = [
  ...nouns.flatMap((noun) => everything.map((what): SubscriptionType => `${noun}.${what}`)),
  'product.creation',
  'product.deletion',
  'product.propertyChange',
  'product.merge',
  'product.restore',
  'contact.privacyDeletion',
  'conversation.creation',
  'conversation.deletion',
  'conversation.newMessage',
  'conversation.propertyChange',
  'conversation.privacyDeletion',
  'event.completed',
];

export const isSubscriptionType = (text: string): text is SubscriptionType =>
  (subscriptionTypes as readonly string[]).includes(text);

/** Kinds of records with a noun of their own; all others are heard through `object.*` alone. */
const nounsByType: Readonly<Record<string, string>> = { '0-1': 'contact', '0-2': 'company', '0-3': 'deal', '0-5': 'ticket' };

/** Changes of these are never told. */
const untold = new Set([
  'hs_lastmodifieddate',
  'lastmodifieddate',
  'num_unique_conversion_events',
  'hs_email_html',
  'hs_email_subject',
  'hs_communication_body',
]);

export type Wish = { eventType: SubscriptionType; objectTypeId: string | null; propertyName: string | null };

export function isWanted(wish: Wish, event: PortalEvent): boolean {
  const [noun, what] = wish.eventType.split('.');
  const isGeneric = noun === 'object';
  if (what !== event.kind || (isGeneric ? wish.objectTypeId !== event.typeId : noun !== nounsByType[event.typeId])) return false;
  if (event.kind === 'propertyChange') return wish.propertyName === event.propertyName && !untold.has(event.propertyName);
  // Labels that a portal made up itself are not told in the generic form.
  if (event.kind === 'associationChange') return !isGeneric || event.associationCategory !== 'USER_DEFINED';
  return true;
}
