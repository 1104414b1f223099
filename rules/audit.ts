// Acts that the audit log keeps: who did it, what was done, and the words the log shows for it. The list is closed.

/** Who did it. A command is typed on the server's own machine; the server itself acts in jobs. */
export type Actor =
  | { kind: 'person'; personId: string; name: string; address: string | null }
  | { kind: 'command' }
  | { kind: 'server' };
export const actorKinds = ['person', 'command', 'server'] as const satisfies readonly Actor['kind'][];

export const auditRooms = ['signing_in', 'team', 'keys', 'integrations', 'calling', 'agents', 'scorecards', 'privacy'] as const;
export type AuditRoom = (typeof auditRooms)[number];

const acts = {
  'session.begun': ['signing_in', 'Signed in'],
  'session.ended': ['signing_in', 'Ended sessions'],
  'session.refused': ['signing_in', 'Was refused at sign-in'],
  'password.changed': ['signing_in', 'Changed a password'],
  'password.refused': ['signing_in', 'Gave a wrong password'],
  'two_factor.on': ['signing_in', 'Turned two-factor on'],
  'two_factor.off': ['signing_in', 'Turned two-factor off'],
  'recovery_codes.made': ['signing_in', 'Made new recovery codes'],
  'passkey.added': ['signing_in', 'Added a passkey'],
  'passkey.removed': ['signing_in', 'Removed a passkey'],
  'identity.removed': ['signing_in', 'Forgot who somebody is at their provider'],
  'address.changed': ['signing_in', 'Gave an account another address'],
  'sso.changed': ['signing_in', 'Changed single sign-on'],
  'sso.removed': ['signing_in', 'Disconnected single sign-on'],
  'team.made': ['team', 'Made the team'],
  'member.invited': ['team', 'Invited somebody'],
  'invitation.withdrawn': ['team', 'Withdrew an invitation'],
  'member.joined': ['team', 'Joined the team'],
  'member.changed': ['team', 'Changed a role'],
  'member.removed': ['team', 'Removed a member'],
  'rep.matched': ['team', 'Gave the calls of an address to a member'],
  'key.made': ['keys', 'Made a key'],
  'key.changed': ['keys', 'Changed a key'],
  'key.rotated': ['keys', 'Rotated a key'],
  'key.revoked': ['keys', 'Revoked a key'],
  'webhook.made': ['integrations', 'Added an endpoint'],
  'webhook.changed': ['integrations', 'Changed an endpoint'],
  'webhook.rotated': ['integrations', 'Gave an endpoint a new secret'],
  'webhook.removed': ['integrations', 'Removed an endpoint'],
  'recorder.connected': ['integrations', 'Connected a recorder'],
  'recorder.changed': ['integrations', 'Gave a recorder its secret'],
  'recorder.removed': ['integrations', 'Removed a recorder'],
  'hubspot.connected': ['integrations', 'Connected a HubSpot portal'],
  'hubspot.changed': ['integrations', 'Changed the settings of a portal'],
  'hubspot.disconnected': ['integrations', 'Disconnected a portal'],
  'policy.changed': ['calling', 'Changed the calling policy'],
  'calling.stopped': ['calling', 'Stopped calls'],
  'calling.resumed': ['calling', 'Let calls go on'],
  'do_not_call.added': ['calling', 'Put numbers on the do-not-call list'],
  'do_not_call.removed': ['calling', 'Took a number off the do-not-call list'],
  'consent.recorded': ['calling', 'Recorded a consent'],
  'caller_number.added': ['calling', 'Added a caller number'],
  'caller_number.changed': ['calling', 'Changed a caller number'],
  'caller_number.removed': ['calling', 'Removed a caller number'],
  'agent.published': ['agents', 'Published an agent'],
  'agent.archived': ['agents', 'Archived an agent'],
  'agent.restored': ['agents', 'Restored an agent'],
  'scorecard.published': ['scorecards', 'Published a scorecard'],
  'scorecard.activated': ['scorecards', 'Changed which version of a scorecard counts'],
  'scorecard.chosen': ['scorecards', 'Changed which card scores which call'],
  'tracker.made': ['scorecards', 'Made a tracker'],
  'tracker.changed': ['scorecards', 'Changed a tracker'],
  'tracker.removed': ['scorecards', 'Deleted a tracker'],
  'goal.set': ['scorecards', 'Set a goal'],
  'goal.changed': ['scorecards', 'Changed a goal'],
  'goal.removed': ['scorecards', 'Took a goal away'],
  'answer.overridden': ['scorecards', 'Answered a check in place of the evaluator'],
  'answer.withdrawn': ['scorecards', 'Took answers of people back'],
  'privacy.changed': ['privacy', 'Changed the privacy settings'],
  'retention.ran': ['privacy', 'Deleted what was kept long enough'],
  'original.heard': ['privacy', 'Opened a recording without its silences'],
  'hold.set': ['privacy', 'Put a call on hold'],
  'hold.lifted': ['privacy', 'Lifted the hold of a call'],
  'person.exported': ['privacy', 'Exported what is held of a person'],
  'person.erased': ['privacy', 'Erased a person'],
  'share.made': ['privacy', 'Shared a call'],
  'share.revoked': ['privacy', 'Ended a share link'],
  'audit.exported': ['privacy', 'Exported the audit log'],
} as const satisfies Record<string, readonly [AuditRoom, string]>;

export type AuditAct = keyof typeof acts;
export const auditActs = Object.keys(acts) as [AuditAct, ...AuditAct[]];

/** Their subject is the id of a call: what a title says of people must not stay in a log that nobody can change. */
export const actsOnCalls: readonly AuditAct[] = ['original.heard', 'hold.set', 'hold.lifted', 'share.made', 'share.revoked'];

export const wordsOfAct = (act: AuditAct): string => acts[act][1];

export function actsOfRoom(room: AuditRoom): AuditAct[] {
  return auditActs.filter((act) => acts[act][0] === room);
}

/** Facts of an act that may be shown: short, and never a secret. */
export type AuditDetail = Record<string, string | number | boolean | null>;

const LONGEST_TEXT = 300;

/** Cut to what a log is for. */
export function shortDetail(detail: AuditDetail): AuditDetail {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? shortText(value) : value]),
  );
}

export const shortText = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);

/** The fields of a change that really differ, as `name: before → after`. Lists and tables are told as changed only. */
export function differences(before: object, after: object): AuditDetail {
  const old = new Map<string, unknown>(Object.entries(before));
  const told: AuditDetail = {};
  for (const [name, value] of Object.entries(after) as [string, unknown][]) {
    const was = old.get(name);
    if (value === undefined || JSON.stringify(was) === JSON.stringify(value)) continue;
    told[name] = isPlain(was) && isPlain(value) ? `${shown(was)} → ${shown(value)}` : 'changed';
  }
  return told;
}

const isPlain = (value: unknown): value is string | number | boolean | null | undefined =>
  value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value);
const shown = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined ? 'none' : String(value);
