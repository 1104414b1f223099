// The setting of zero-egress mode, and the settings that would lead out of this machine, which it refuses at start.
import { isThisMachine } from '../rules/this-machine.ts';
import { yesOrNo, type Setting } from './setting.ts';

export const egressSettings = {
  RINGSIDE_ZERO_EGRESS: {
    schema: yesOrNo,
    default: 'no',
    what: 'yes: nothing but this machine is connected to. HubSpot, webhooks, Slack, recordings elsewhere and providers outside are refused.',
  },
} as const satisfies Record<string, Setting>;

/** Where people find us, and where HubSpot is: a team may have no portal, so that one is refused when it is asked. */
const leadsNowhere = new Set(['RINGSIDE_URL', 'RINGSIDE_HUBSPOT_URL', 'RINGSIDE_HUBSPOT_AUTHORIZE_URL']);

/** What an account is known by. */
const keys = ['KEY', 'ACCOUNT_SID', 'API_KEY', 'AUTH_ID', 'APPLICATION_ID'];

/** A sentence for each setting that leads elsewhere. An address that stands there by default counts where its key is set. */
export function leadingOut(values: Readonly<Record<string, unknown>>, isGiven: (name: string) => boolean): string[] {
  if (values['RINGSIDE_ZERO_EGRESS'] !== true) return [];
  return Object.entries(values).flatMap(([name, value]) => {
    const host = leadsNowhere.has(name) ? null : hostIn(name, value);
    if (host === null || isThisMachine(host)) return [];
    const owner = name.replace(/_URL$/, '');
    if (!isGiven(name) && !keys.some((key) => isGiven(`${owner}_${key}`))) return [];
    return [`${name}: leads to ${host}, and RINGSIDE_ZERO_EGRESS is on. Take it away, or use something on this machine.`];
  });
}

function hostIn(name: string, value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (name === 'RINGSIDE_SIP_HOST') return value;
  return /_(?:URL|ENDPOINT)$/.test(name) ? (URL.parse(value)?.hostname ?? null) : null;
}
