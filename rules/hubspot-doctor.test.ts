// What the doctor says of each finding: its state, and the words that tell what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  judgeCall,
  judgeClock,
  judgeLimits,
  judgeOwners,
  judgePortal,
  judgeProperties,
  judgeRecording,
  judgeScopes,
  judgeToken,
  judgeTranscript,
  judgeWebhook,
  tookTooLong,
  type Outcome,
  type ScopeFinding,
  type Verdict,
} from './hubspot-doctor.ts';

const now = new Date('2026-03-05T10:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const failed = (code: string): Outcome<never> => ({ kind: 'failed', code, message: 'It was said so.' });
const account = (portalId: string) =>
  ({
    kind: 'ok',
    value: { portalId, accountType: 'DEVELOPER_TEST', timeZone: 'US/Eastern', uiDomain: 'app.hubspot.com' },
  }) as const;
const limits = { burstLimit: 190, dailyLimit: 1_000, dailyLeft: 900, blockedUntil: null, blockedWhy: null };
const url = 'https://calls.example.com/hook';
const allGranted: ScopeFinding = {
  ...{ read_calls: 'granted', read_owners: 'granted', read_companies: 'granted', read_deals: 'granted' },
  ...{ read_transcripts: 'granted', write_results: 'granted', create_properties: 'granted' },
};
const scopes = (more: ScopeFinding, writesBack = false) => judgeScopes({ ...allGranted, ...more }, { writesBack, auth: 'token' });
const written: Outcome<unknown> = { kind: 'ok', value: null };
const properties = (missing: string[], write: Outcome<unknown>, writes: boolean) =>
  judgeProperties({ kind: 'ok', value: { missing } }, write, { writesProperties: writes, writesAnything: writes, auth: 'token' });

const cases: [what: string, verdict: Verdict, state: Verdict['state'], says: RegExp][] = [
  ['token fine', judgeToken(written, 'token'), 'ok', /takes the token/],
  ['token wrong', judgeToken(failed('hubspot_unauthorised'), 'token'), 'failed', /Service keys.*Settings › Replace the token/],
  ['app removed', judgeToken(failed('hubspot_unauthorised'), 'oauth'), 'failed', /app was removed.*Settings › Install again/],
  ['HubSpot away', judgeToken(failed('hubspot_unavailable'), 'token'), 'failed', /^It was said so\.$/],
  ['portal fine', judgePortal(account('7'), { portalId: '7', isPaused: false }), 'ok', /Portal 7 \(developer test, US\/Eastern/],
  ['portal paused', judgePortal(account('7'), { portalId: '7', isPaused: true }), 'warning', /click Go on/],
  ['another portal', judgePortal(account('8'), { portalId: '7', isPaused: false }), 'failed', /belongs to portal 8, not to 7/],
  ['portal unknown', judgePortal(failed('hubspot_unauthorised'), { portalId: '7', isPaused: false }), 'skipped', /Unknown/],
  ['limits fine', judgeLimits(limits, now), 'ok', /190 requests in 10 seconds.*900 of 1,000 left/],
  ['no daily limit', judgeLimits({ ...limits, dailyLimit: null, dailyLeft: null }, now), 'ok', /5 searches a second\.$/],
  ['little left', judgeLimits({ ...limits, dailyLeft: 49 }, now), 'warning', /Little is left/],
  [
    'blocked',
    judgeLimits({ ...limits, blockedUntil: ago(-MINUTE), blockedWhy: 'Daily limit' }, now),
    'warning',
    /Daily limit; requests go on at 2026-03-05T10:01/,
  ],
  ['was blocked', judgeLimits({ ...limits, blockedUntil: ago(MINUTE) }, now), 'ok', /190/],
  ['all scopes', scopes({}), 'ok', /Every scope/],
  ['scopes untold', scopes({ read_deals: 'unknown' }), 'ok', /untried: deals of a call/],
  [
    'no scope for owners',
    scopes({ read_owners: 'missing' }),
    'failed',
    /telling whose call it is.*add the scope crm\.objects\.owners\.read/,
  ],
  ['no scope for deals', scopes({ read_deals: 'missing' }), 'warning', /crm\.objects\.deals\.read/],
  ['may not write, need not', scopes({ write_results: 'missing' }), 'warning', /writing results back/],
  ['may not write, shall', scopes({ write_results: 'missing' }, true), 'failed', /crm\.objects\.contacts\.write/],
  [
    'several scopes',
    scopes({ read_deals: 'missing', read_companies: 'missing' }),
    'warning',
    /the scopes crm\.objects\.companies\.read, crm\.objects\.deals\.read/,
  ],
  ['owners', judgeOwners({ kind: 'ok', value: { owners: 1 } }, 'token'), 'ok', /^1 owner can be read/],
  [
    'owners forbidden',
    judgeOwners(failed('hubspot_scope_missing'), 'oauth'),
    'failed',
    /to the app of this installation\. Then click Settings › Install again/,
  ],
  ['a call', judgeCall({ kind: 'ok', value: { objectId: '5' } }, 'token'), 'ok', /Call 5 can be read/],
  ['no call', judgeCall({ kind: 'ok', value: null }, 'token'), 'warning', /Log one there/],
  ['calls forbidden', judgeCall(failed('hubspot_scope_missing'), 'token'), 'failed', /crm\.objects\.contacts\.read/],
  [
    'recording',
    judgeRecording({ kind: 'ok', value: { bytes: 2_500_000, container: 'mp3' } }, '5'),
    'ok',
    /call 5 can be fetched \(mp3, 2\.5 MB\)/,
  ],
  ['recording of unknown size', judgeRecording({ kind: 'ok', value: { bytes: null, container: 'wav' } }, '5'), 'ok', /\(wav\)/],
  ['no recording', judgeRecording(null, null), 'skipped', /None of the calls/],
  ['recording inside', judgeRecording(failed('recording_address_refused'), '5'), 'failed', /RINGSIDE_ALLOW_HOSTS/],
  ['recording behind a sign-in', judgeRecording(failed('recording_forbidden'), '5'), 'failed', /RINGSIDE_RECORDING_HEADERS/],
  ['recording gone', judgeRecording(failed('recording_gone'), '5'), 'failed', /how long it keeps recordings/],
  [
    'recording unreachable',
    judgeRecording(failed('recording_unreachable'), '5'),
    'failed',
    /Open the recording of this call in HubSpot/,
  ],
  ['transcript', judgeTranscript({ kind: 'ok', value: { utterances: 1_234 } }, 'token'), 'ok', /1,234 utterances/],
  ['no transcript', judgeTranscript(null, 'token'), 'skipped', /transcribed here/],
  ['transcripts forbidden', judgeTranscript(failed('hubspot_scope_missing'), 'token'), 'warning', /transcripts\.read/],
  ['transcript withheld', judgeTranscript(failed('not_found'), 'token'), 'warning', /does not hand it out/],
  [
    'no webhook secret',
    judgeWebhook({ hasSecret: false, seenAt: null, url }, now),
    'warning',
    /https:\/\/calls\.example\.com\/hook and paste its client secret/,
  ],
  [
    'no webhook yet',
    judgeWebhook({ hasSecret: true, seenAt: null, url }, now),
    'warning',
    /target is https:\/\/calls\.example\.com\/hook/,
  ],
  ['webhook', judgeWebhook({ hasSecret: true, seenAt: ago(DAY), url }, now), 'ok', /2026-03-04 10:00 UTC/],
  ['quiet webhook', judgeWebhook({ hasSecret: true, seenAt: ago(8 * DAY), url }, now), 'warning', /webhook log/],
  ['clock', judgeClock(900), 'ok', /agrees/],
  ['clock a minute off', judgeClock(-MINUTE), 'ok', /1 minute behind/],
  ['clock two minutes off', judgeClock(2 * MINUTE), 'warning', /2 minutes ahead.*timedatectl/],
  [
    'clock ten minutes off',
    judgeClock(-10 * MINUTE),
    'failed',
    /10 minutes behind.*Signatures of webhooks are refused.*timedatectl/,
  ],
  ['clock hours off', judgeClock(3 * 60 * MINUTE), 'failed', /3 hours ahead/],
  ['no clock', judgeClock(null), 'skipped', /no answer/],
  ['properties', properties([], written, true), 'ok', /can be written/],
  ['properties, switched off', properties([], written, false), 'ok', /switched off/],
  [
    'property missing',
    properties(['ringside_url'], written, true),
    'failed',
    /no property ringside_url yet.*Create the properties in HubSpot/,
  ],
  ['properties missing, not needed', properties(['a', 'b'], written, false), 'warning', /no properties a, b yet/],
  ['writing forbidden', properties([], failed('hubspot_scope_missing'), true), 'failed', /crm\.objects\.contacts\.write/],
  ['writing forbidden, not needed', properties([], failed('hubspot_scope_missing'), false), 'warning', /contacts\.write/],
  ['too long', tookTooLong(15), 'failed', /15 seconds/],
];

for (const [what, verdict, state, says] of cases) {
  test(`${what}: ${state}`, () => {
    assert.equal(verdict.state, state);
    assert.match(verdict.message, says);
    assert.match(verdict.message, /^\S.*\.$/);
  });
}
