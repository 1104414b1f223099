// Why no call came of a request, or a call that was there already: the reasons of planning, and all of them in words.
import { ignoredReasons } from './trigger.ts';

export const planningReasons = {
  same_trigger: 'This contact has its call from this trigger already.',
  number_missing: 'There is no phone number that can be dialled.',
  contact_unknown: 'HubSpot has no such contact.',
  portal_not_connected:
    'The contact’s portal is not connected, or the body does not say which portal it is in. Connect it under Integrations › HubSpot.',
  hubspot_unreachable: 'The contact could not be read from HubSpot. Look at the connection under Integrations › HubSpot.',
  agent_unpublished: 'The agent has no published version. Publish it.',
} as const;
export type PlanningReason = keyof typeof planningReasons;

const sentences: Record<string, string> = { ...ignoredReasons, ...planningReasons };

/** A reason that is none of the list is a sentence already. */
export function requestSentence(reason: string | null): string | null {
  return reason === null ? null : Object.hasOwn(sentences, reason) ? (sentences[reason] ?? reason) : reason;
}
