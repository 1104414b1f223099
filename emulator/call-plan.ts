// What one call of a scene is like, by chance: who rings whom, what about, how it ends, how long it lasts.
import type { Chance } from './chance.ts';
import type { Portal } from './portal.ts';
import { dispositions } from './property-definitions.ts';
import { callKinds, outcomes } from './scene-words.ts';
import { linksOf } from './associations.ts';

export type CallPlan = {
  title: string;
  direction: 'INBOUND' | 'OUTBOUND';
  ownerId: string | null;
  contactId: string | null;
  companyId: string | null;
  dealId: string | null;
  fromNumber: string;
  toNumber: string;
  outcome: { status: string; dispositionId: string; isConnected: boolean };
  ringsMs: number;
  talkMs: number;
};

const OUR_NUMBER = '+15550190';

export function planCall(portal: Portal, chance: Chance): CallPlan {
  const owners = [...portal.owners.values()].filter((one) => !one.archived);
  const contacts = portal.tables.get('0-1')?.present.items() ?? [];
  const owner = pick(chance, owners);
  const contact = pick(chance, contacts);
  const kind = byShare(chance, callKinds);
  const end = byShare(chance, outcomes);
  const isConnected = end.label === 'Connected';
  const [company] = contact ? linksOf(portal, contact, '0-2') : [];
  const [deal] = contact ? linksOf(portal, contact, '0-3') : [];
  const direction = chance.share() < 0.8 ? 'OUTBOUND' : 'INBOUND';
  const theirs = contact?.properties['phone'] ?? '+15550100';
  const name = [contact?.properties['firstname'], contact?.properties['lastname']].filter(Boolean).join(' ');
  return {
    title: name ? `${kind.title} – ${name}` : kind.title,
    direction,
    ownerId: owner?.id ?? null,
    contactId: contact?.id ?? null,
    companyId: company?.toId ?? null,
    dealId: deal?.toId ?? null,
    fromNumber: direction === 'OUTBOUND' ? OUR_NUMBER : theirs,
    toNumber: direction === 'OUTBOUND' ? theirs : OUR_NUMBER,
    outcome: { status: end.status, dispositionId: dispositions.find(({ label }) => label === end.label)?.id ?? '', isConnected },
    ringsMs: chance.between(4_000, 25_000),
    talkMs: isConnected
      ? chance.between(kind.leastMinutes * 60_000, kind.mostMinutes * 60_000)
      : end.status === 'COMPLETED'
        ? chance.between(10_000, 45_000)
        : 0,
  };
}

/** What stands on the call from its beginning. */
export function plannedProperties(plan: CallPlan, at: number): Record<string, string> {
  return {
    hs_timestamp: String(at),
    hs_call_title: plan.title,
    hs_call_direction: plan.direction,
    hs_call_from_number: plan.fromNumber,
    hs_call_to_number: plan.toNumber,
    ...(plan.ownerId === null ? {} : { hubspot_owner_id: plan.ownerId }),
  };
}

export const plannedLinks = ({ contactId, companyId, dealId }: CallPlan): { type: string; id: string }[] =>
  Object.entries({ contacts: contactId, companies: companyId, deals: dealId }).flatMap(([type, id]) =>
    id === null ? [] : [{ type, id }],
  );

function byShare<T extends { share: number }>(chance: Chance, choices: readonly T[]): T {
  let left = chance.share() * choices.reduce((sum, { share }) => sum + share, 0);
  for (const choice of choices) if ((left -= choice.share) < 0) return choice;
  return choices.at(-1) as T;
}

export function pick<T>(chance: Chance, choices: readonly T[]): T | undefined {
  return choices[chance.between(0, Math.max(0, choices.length - 1))];
}
