// When a contact is to be called: from an event we understood to the rule it meets, and the key that makes two of it one.

/** What happened to the contact. `request`: somebody asked for the call with a body of their own. */
export type TriggerCause = 'created' | 'property_changed' | 'workflow' | 'request';

export type Trigger = {
  kind: 'contact';
  cause: TriggerCause;
  /** The record in the CRM; null where the body only brought a number. */
  contact: { crm: 'hubspot' | 'leadsquared'; id: string } | null;
  /** As it was written; null where it has to be read from the CRM. */
  phone: string | null;
  property: { name: string; value: string | null } | null;
  /** The fields of the body, for variables that come from the webhook. */
  fields: Record<string, unknown>;
  portalId: string | null;
  occurredAt: Date | null;
  /** The same for every delivery of one event, null where the sender gives nothing to tell events by. */
  eventKey: string | null;
  /** HubSpot's id of a workflow step that waits for the outcome. */
  callbackId: string | null;
};

export const ignoredReasons = {
  not_an_event: 'It is not an event, a workflow body or a contact we can read. Send one of these as a JSON object.',
  other_object: 'It is about a company, a deal or something else, not about a contact.',
  other_event: 'It says that a contact was deleted, merged, restored or linked, which starts no call.',
  own_write: 'We wrote this to the CRM ourselves.',
  no_contact: 'It names neither a contact nor a phone number.',
  do_not_call: 'The CRM marks this person as not to be called.',
  no_rule: 'No rule of this agent asks for a call on this event.',
  value_not_wanted: 'The property changed to a value that no rule asks for.',
  too_many: 'The body holds more events than we take from one request. Send them in smaller parts.',
} as const;
export type IgnoredReason = keyof typeof ignoredReasons;
export type Ignored = {
  kind: 'ignored';
  reason: IgnoredReason;
  eventKey: string | null;
  /** `do_not_call`: of whom that was said. */
  refused?: Pick<Trigger, 'contact' | 'phone' | 'fields'>;
};

/** How long one call answers for a contact: for ever, or until the next UTC day, ISO week or month. */
export type TriggerPeriod = 'ever' | 'day' | 'week' | 'month';

export type TriggerRule = {
  ruleId: string;
  on: TriggerCause | 'any';
  /** For `property_changed`: which property; null for every one the CRM tells of. */
  property: string | null;
  /** For `property_changed`: the values that ask for a call; null for any value but an empty one. */
  values: string[] | null;
  period: TriggerPeriod;
};

/** What a plain webhook address means: whatever the CRM was told to send asks for a call, once per contact. */
export const plainWebhookRule: TriggerRule = { ruleId: 'webhook', on: 'any', property: null, values: null, period: 'ever' };

/** Whether contacts that are created are for who listens by these rules. */
export function asksForNewContacts(rules: readonly TriggerRule[]): boolean {
  return rules.some(({ on }) => on === 'any' || on === 'created');
}

/** The first rule the event meets. */
export function matchTrigger(trigger: Trigger, rules: readonly TriggerRule[]): { kind: 'matches'; rule: TriggerRule } | Ignored {
  let reason: IgnoredReason = 'no_rule';
  for (const rule of rules) {
    if (rule.on !== 'any' && rule.on !== trigger.cause) continue;
    if (trigger.cause !== 'property_changed') return { kind: 'matches', rule };
    if (rule.property !== null && rule.property !== trigger.property?.name) continue;
    // A changed lead of LeadSquared does not say which field it was.
    if (trigger.property === null && rule.values === null) return { kind: 'matches', rule };
    const value = trigger.property?.value?.trim() ?? '';
    if (rule.values ? rule.values.includes(value) : value !== '') return { kind: 'matches', rule };
    reason = 'value_not_wanted';
  }
  return { kind: 'ignored', reason, eventKey: trigger.eventKey };
}

export const phoneProperties = ['phone', 'mobilephone', 'hs_calculated_phone_number', 'hs_calculated_mobile_number'] as const;

/** A number has come for a contact that may be waiting for one. */
export function bringsPhone(trigger: Trigger): boolean {
  const { property } = trigger;
  return property !== null && phoneProperties.some((name) => name === property.name) && (property.value?.trim() ?? '') !== '';
}

/** What the event says a property of the contact is now; undefined where it says nothing of it. */
export function toldValue({ cause, property, fields }: Trigger, name: string): string | null | undefined {
  if (property?.name === name) return property.value;
  // The fields of an event are about the event, those of other bodies are the contact's.
  if (cause === 'created' || cause === 'property_changed' || !Object.hasOwn(fields, name)) return undefined;
  const value = fields[name];
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export type TriggerKeyParts = {
  for: { kind: 'agent' | 'campaign'; id: string };
  contact: Trigger['contact'];
  /** In E.164; counts only where there is no contact. */
  phone: string | null;
  rule: Pick<TriggerRule, 'ruleId' | 'period'>;
  /** When the event happened, else when it came in. */
  at: Date;
};

/**
 * One call per key: agent or campaign, contact, rule, period. Stable over deliveries, restarts and versions, since it is stored:
 * `agent:a1|hubspot:123|rule:created|ever`. Null where nobody can be told apart: there is neither a contact nor a number.
 */
export function triggerKey(parts: TriggerKeyParts): string | null {
  const who = parts.contact ? `${parts.contact.crm}:${plain(parts.contact.id)}` : parts.phone && `phone:${plain(parts.phone)}`;
  if (!who) return null;
  return `${parts.for.kind}:${plain(parts.for.id)}|${who}|rule:${plain(parts.rule.ruleId)}|${periodKey(parts.rule.period, parts.at)}`;
}

/** No part can pass for two. */
function plain(part: string): string {
  return encodeURIComponent(part.toWellFormed());
}

function periodKey(period: TriggerPeriod, at: Date): string {
  const day = at.toISOString().slice(0, 10);
  switch (period) {
    case 'ever':
      return 'ever';
    case 'day':
      return `day:${day}`;
    case 'week': {
      // The Monday it began on, so that a week over New Year is one week.
      const monday = new Date(at.getTime() - ((at.getUTCDay() + 6) % 7) * 86_400_000);
      return `week:${monday.toISOString().slice(0, 10)}`;
    }
    case 'month':
      return `month:${day.slice(0, 7)}`;
  }
}
