// What the doctor's findings mean: each check is fine, or says what to click.
import { capabilities, scopesOf, type Capability, type CapabilityState, type DoctorCheck } from './hubspot-capability.ts';

export type DoctorState = 'ok' | 'warning' | 'failed' | 'skipped';
export type Verdict = { state: DoctorState; message: string };
export type DoctorLine = Verdict & { check: DoctorCheck; tookMs: number };

/** A request that went through, or the code and sentence of what it met. */
export type Outcome<T> = { kind: 'ok'; value: T } | { kind: 'failed'; code: string; message: string };

const ok = (message: string): Verdict => ({ state: 'ok', message });
const warning = (message: string): Verdict => ({ state: 'warning', message });
const failed = (message: string): Verdict => ({ state: 'failed', message });
const skipped = (message: string): Verdict => ({ state: 'skipped', message });

/** How a portal is connected decides where its scopes are and what follows. */
export type Auth = 'token' | 'oauth';

const afterwards = {
  token: 'Then click Settings › Replace the token here and paste it',
  oauth: 'Then click Settings › Install again here',
} as const satisfies Record<Auth, string>;

/** Where a scope is added, in the words of HubSpot's menus. */
export function howToAddScopes(scopes: readonly string[], auth: Auth): string {
  const what = scopes.length === 1 ? `the scope ${scopes[0]}` : `the scopes ${scopes.join(', ')}`;
  const add = {
    token: `In HubSpot click Development › Keys › Service keys (or the app this token belongs to) and add ${what}`,
    oauth: `In HubSpot add ${what} to the app of this installation`,
  }[auth];
  return `${add}. ${afterwards[auth]}.`;
}

export function judgeToken(outcome: Outcome<unknown>, auth: Auth): Verdict {
  if (outcome.kind === 'ok') return ok('HubSpot takes the token.');
  if (outcome.code === 'hubspot_unauthorised') {
    return failed(
      auth === 'oauth'
        ? `HubSpot does not take the token: the app was removed from the portal, or lost its permission. ${afterwards.oauth}.`
        : `HubSpot does not take the token: it is wrong, or was deleted or rotated. In HubSpot click Development › Keys › Service keys (or the app it belongs to) and copy the present token. ${afterwards.token}.`,
    );
  }
  return failed(outcome.message);
}

export type PortalFacts = { portalId: string; accountType: string; timeZone: string; uiDomain: string };

export function judgePortal(account: Outcome<PortalFacts>, connected: { portalId: string; isPaused: boolean }): Verdict {
  if (account.kind === 'failed') return skipped('Unknown until HubSpot takes the token.');
  const { portalId, accountType, timeZone, uiDomain } = account.value;
  if (portalId !== connected.portalId) {
    return failed(
      `The token belongs to portal ${portalId}, not to ${connected.portalId}. Click Settings › Replace the token and paste one of portal ${connected.portalId}, or connect ${portalId} as another portal.`,
    );
  }
  const facts = `Portal ${portalId} (${accountType.toLowerCase().replaceAll('_', ' ')}, ${timeZone}, ${uiDomain}).`;
  return connected.isPaused ? warning(`${facts} It is paused: click Go on to sync and write back again.`) : ok(facts);
}

export type Limits = {
  burstLimit: number;
  dailyLimit: number | null;
  dailyLeft: number | null;
  blockedUntil: Date | null;
  blockedWhy: string | null;
};

const LITTLE_LEFT = 0.05;

export function judgeLimits(limits: Limits, now: Date): Verdict {
  const { burstLimit, dailyLimit, dailyLeft, blockedUntil } = limits;
  const daily = dailyLimit === null || dailyLeft === null ? '' : `, ${count(dailyLeft)} of ${count(dailyLimit)} left today`;
  const facts = `${burstLimit} requests in 10 seconds and 5 searches a second${daily}.`;
  if (blockedUntil && blockedUntil > now) {
    const why = limits.blockedWhy ?? 'HubSpot asked us to wait';
    return warning(`${facts} ${why}; requests go on at ${blockedUntil.toISOString()}. Nothing to do but wait.`);
  }
  if (dailyLimit !== null && dailyLeft !== null && dailyLeft < dailyLimit * LITTLE_LEFT) {
    return warning(`${facts} Little is left: pause backfills until midnight of the portal, or see which other app uses it up.`);
  }
  return ok(facts);
}

/** What each use turned out to be: known from the token, or tried by a request. */
export type ScopeFinding = Partial<Record<Capability, CapabilityState>>;

const uses: Record<Capability, string> = {
  read_calls: 'reading calls',
  read_owners: 'telling whose call it is',
  read_companies: 'companies of a call',
  read_deals: 'deals of a call',
  read_transcripts: 'HubSpot’s own transcripts',
  write_results: 'writing results back',
  create_properties: 'creating properties',
};
const cannotDoWithout: readonly Capability[] = ['read_calls', 'read_owners'];

export function judgeScopes(findings: ScopeFinding, wanted: { writesBack: boolean; auth: Auth }): Verdict {
  const missing = capabilities.filter((capability) => findings[capability] === 'missing');
  if (missing.length === 0) {
    const unknown = capabilities.filter((capability) => findings[capability] === 'unknown');
    return unknown.length === 0
      ? ok('Every scope is granted.')
      : ok(
          `HubSpot does not tell the scopes of this token. What could be tried works; untried: ${unknown.map((one) => uses[one]).join(', ')}.`,
        );
  }
  const needed = missing.some((one) => cannotDoWithout.includes(one) || (one === 'write_results' && wanted.writesBack));
  const lacks = `Not possible: ${missing.map((one) => uses[one]).join(', ')}.`;
  const scopes = [...new Set(missing.flatMap((one) => scopesOf[one]))];
  return { state: needed ? 'failed' : 'warning', message: `${lacks} ${howToAddScopes(scopes, wanted.auth)}` };
}

export function judgeOwners(outcome: Outcome<{ owners: number }>, auth: Auth): Verdict {
  if (outcome.kind === 'ok') return ok(`${counted(outcome.value.owners, 'owner')} can be read.`);
  if (outcome.code === 'hubspot_scope_missing') {
    return failed(`Owners cannot be read, so no call shows whose it is. ${howToAddScopes(scopesOf.read_owners, auth)}`);
  }
  return failed(outcome.message);
}

export function judgeCall(outcome: Outcome<{ objectId: string } | null>, auth: Auth): Verdict {
  if (outcome.kind === 'failed') {
    return outcome.code === 'hubspot_scope_missing'
      ? failed(`Calls cannot be read. ${howToAddScopes(scopesOf.read_calls, auth)}`)
      : failed(outcome.message);
  }
  if (!outcome.value) return warning('There is no call in HubSpot to try it on. Log one there, then examine again.');
  return ok(`Call ${outcome.value.objectId} can be read.`);
}

export type RecordingFacts = { bytes: number | null; container: string };

/** Null: no call with a recording was found. */
export function judgeRecording(outcome: Outcome<RecordingFacts> | null, objectId: string | null): Verdict {
  if (!outcome) return skipped('None of the calls looked at has a recording.');
  if (outcome.kind === 'ok') {
    const { bytes, container } = outcome.value;
    const size = bytes === null ? '' : `, ${(bytes / 1_000_000).toFixed(1)} MB`;
    return ok(`The recording of call ${objectId} can be fetched (${container}${size}).`);
  }
  return failed(`${outcome.message} It is the recording of call ${objectId}. ${howToReach(outcome.code)}`);
}

function howToReach(code: string): string {
  switch (code) {
    case 'recording_address_refused':
      return 'If it lies in your own network, add its host to RINGSIDE_ALLOW_HOSTS and start the server again.';
    case 'recording_forbidden':
    case 'recording_not_audio':
      return 'Set the credentials of its host in RINGSIDE_RECORDING_HEADERS, or let the calling app store a link that needs no sign-in.';
    case 'recording_gone':
      return 'The calling app has deleted it; see how long it keeps recordings.';
    default:
      return 'Open the recording of this call in HubSpot: if it does not play there either, the calling app has to mend it; if it does, see whether this server may open connections to its host.';
  }
}

/** Null: no call with a transcript was found. */
export function judgeTranscript(outcome: Outcome<{ utterances: number }> | null, auth: Auth): Verdict {
  if (!outcome) return skipped('None of the calls looked at has a transcript by HubSpot; recordings are transcribed here.');
  if (outcome.kind === 'ok') return ok(`A transcript by HubSpot can be read (${counted(outcome.value.utterances, 'utterance')}).`);
  if (outcome.code === 'hubspot_scope_missing') {
    return warning(
      `HubSpot’s transcripts cannot be read; recordings are transcribed here instead. ${howToAddScopes(scopesOf.read_transcripts, auth)}`,
    );
  }
  if (outcome.code === 'not_found')
    return warning('HubSpot names a transcript and does not hand it out. Nothing to click: recordings are transcribed here.');
  return failed(outcome.message);
}

const DAY_MS = 86_400_000;
const QUIET_MS = 7 * DAY_MS;

export function judgeWebhook(webhook: { hasSecret: boolean; seenAt: Date | null; url: string }, now: Date): Verdict {
  if (!webhook.hasSecret) {
    return warning(
      `No webhook secret is set, so changes are found by asking every few seconds. To hear of them at once, let your HubSpot app send webhooks to ${webhook.url} and paste its client secret under Settings › Webhook.`,
    );
  }
  if (!webhook.seenAt) {
    return warning(
      `The secret is set, but no webhook with a good signature has come yet. In the app’s webhook settings check that the target is ${webhook.url}, that the subscriptions are active and that the client secret is the app’s present one.`,
    );
  }
  const last = `The last webhook with a good signature came on ${webhook.seenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  if (now.getTime() - webhook.seenAt.getTime() > QUIET_MS) {
    return warning(
      `${last} If there were calls since, open the app’s webhook log in HubSpot (Development › Monitoring) and see what it says.`,
    );
  }
  return ok(last);
}

const CLOCK_WARNING_MS = 60_000;
/** HubSpot's signatures are good for five minutes. */
const CLOCK_FAILURE_MS = 5 * 60_000;

/** Ours minus HubSpot's; null when HubSpot has not answered. */
export function judgeClock(aheadMs: number | null): Verdict {
  if (aheadMs === null) return skipped('HubSpot gave no answer to compare clocks by.');
  const off = Math.abs(aheadMs);
  const facts = `The clock of this server is ${span(off)} ${aheadMs > 0 ? 'ahead of' : 'behind'} HubSpot’s.`;
  if (off <= CLOCK_WARNING_MS) return ok(off < 2_000 ? 'The clock of this server agrees with HubSpot’s.' : facts);
  const set = 'Set it by the network: sudo timedatectl set-ntp true (in a container: on its host).';
  return off <= CLOCK_FAILURE_MS
    ? warning(`${facts} ${set}`)
    : failed(`${facts} Signatures of webhooks are refused, and calls may be dated wrongly. ${set}`);
}

export type PropertyFacts = { missing: readonly string[] };

/** `write` is a request that changes nothing and needs the right to write. */
export function judgeProperties(
  known: Outcome<PropertyFacts>,
  write: Outcome<unknown>,
  wanted: { writesProperties: boolean; writesAnything: boolean; auth: Auth },
): Verdict {
  if (write.kind === 'failed' && write.code === 'hubspot_scope_missing') {
    const verdict = wanted.writesAnything ? failed : warning;
    return verdict(`Results cannot be written back. ${howToAddScopes(scopesOf.write_results, wanted.auth)}`);
  }
  if (write.kind === 'failed') return failed(write.message);
  if (known.kind === 'failed') return failed(known.message);
  if (known.value.missing.length > 0) {
    const verdict = wanted.writesProperties ? failed : warning;
    return verdict(
      `HubSpot has no ${known.value.missing.length === 1 ? 'property' : 'properties'} ${known.value.missing.join(', ')} yet. Click Settings › Create the properties in HubSpot.`,
    );
  }
  return wanted.writesProperties
    ? ok('Results can be written to the properties of calls.')
    : ok('Results could be written back; it is switched off in the settings.');
}

/** A check that was not over in time must not keep the others back. */
export function tookTooLong(seconds: number): Verdict {
  return failed(
    `It was not over after ${seconds} seconds. See whether this server may open connections to api.hubapi.com, then examine again.`,
  );
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function span(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1_000)} seconds`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? counted(minutes, 'minute') : `${Math.round(minutes / 60)} hours`;
}
