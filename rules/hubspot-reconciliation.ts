// The calls HubSpot has beside the calls we have: how they differ, why, and what mends it.
import { isRecordReason, recordSentence, type RecordReason, type RecordState } from './hubspot-record.ts';

/**
 * `missing`: in HubSpot, not here, and nobody knows why. `explained`: in HubSpot, not here, with a reason. `extra`: here, no longer
 * in HubSpot. `different`: both have it, ours is older.
 */
export const reconciliationKinds = ['missing', 'explained', 'extra', 'different'] as const;
export type ReconciliationKind = (typeof reconciliationKinds)[number];

export type ReconciliationReason =
  | RecordReason
  | 'being_taken'
  | 'not_looked_yet'
  | 'before_connection'
  | 'restored'
  | 'changed_since'
  | 'moved'
  | 'deleted_in_hubspot';

export const remedies = ['take', 'retry', 'remove', 'none'] as const;
export type Remedy = (typeof remedies)[number];

export type ReconciliationLine = {
  kind: ReconciliationKind;
  objectId: string;
  callId: string | null;
  title: string | null;
  calledAt: Date | null;
  /** Null when nobody knows. */
  reason: ReconciliationReason | null;
  message: string;
  remedy: Remedy;
};

/** The call as HubSpot has it. */
export type RemoteCall = {
  objectId: string;
  title: string | null;
  calledAt: Date | null;
  modifiedAt: Date;
};

/** What we know of it: the note of the sync, when it has heard of the call, and the call itself, when it is here. */
export type KnownCall = {
  record: {
    state: RecordState;
    reason: string | null;
    errorMessage: string | null;
    takenModifiedMs: number | null;
    updatedAt: Date;
  } | null;
  callId: string | null;
};

/** How far the sync has looked. */
export type SyncProgress = {
  connectedAt: Date;
  /** Every change before this has been seen; null before the first pass. */
  seenUntil: Date | null;
  /** Why it does not go on, when something keeps it. */
  stuck: string | null;
  now: Date;
};

/** A change needs a moment until a search shows it, and the sync waits for that moment. */
const SYNC_LAG_MS = 15 * 60_000;

type Verdict = Pick<ReconciliationLine, 'kind' | 'reason' | 'message' | 'remedy'>;

/** Null when there is nothing to say: both have it, and ours is as new as HubSpot's. */
export function compareCall(remote: RemoteCall, known: KnownCall, sync: SyncProgress): ReconciliationLine | null {
  const verdict = known.callId === null ? whyNotHere(remote, known, sync) : howItDiffers(remote, known, sync);
  const { objectId, title, calledAt } = remote;
  return verdict && { objectId, callId: known.callId, title, calledAt, ...verdict };
}

function whyNotHere(remote: RemoteCall, { record }: KnownCall, sync: SyncProgress): Verdict {
  if (!record) return whyNotHeardOf(remote, sync);
  const reason = isRecordReason(record.reason) ? record.reason : null;
  const sentence = reason ? recordSentence(reason) : '';
  switch (record.state) {
    case 'pending':
      return {
        kind: 'explained',
        reason: 'being_taken',
        message: record.errorMessage
          ? `It is being taken in; the last try failed: ${record.errorMessage}`
          : 'It is being taken in.',
        remedy: 'retry',
      };
    case 'taken':
      return {
        kind: 'missing',
        reason: null,
        message: `It was taken in on ${day(record.updatedAt)}, but the call is not here any more. Take it in again.`,
        remedy: 'take',
      };
    case 'gone':
      return {
        kind: 'explained',
        reason: 'restored',
        message: 'It was deleted in HubSpot when the sync looked, and has been restored since. Take it in.',
        remedy: 'take',
      };
    case 'failed':
      return {
        kind: 'explained',
        reason: reason ?? 'tries_used_up',
        message: [sentence || recordSentence('tries_used_up'), record.errorMessage].filter(Boolean).join(' '),
        remedy: 'retry',
      };
    case 'waiting':
    case 'left_out':
      if (reason) return { kind: 'explained', reason, message: sentence, remedy: remedyOf(record.state, reason) };
      return { kind: 'missing', reason: null, message: 'The sync left it out without saying why. Take it in.', remedy: 'take' };
  }
}

/** What was left out for its age, or was deleted here, comes when somebody takes it in. */
function remedyOf(state: 'waiting' | 'left_out', reason: RecordReason): Remedy {
  if (state === 'waiting') return 'retry';
  return reason === 'before_connection' || reason === 'removed_here' ? 'take' : 'none';
}

function whyNotHeardOf(remote: RemoteCall, sync: SyncProgress): Verdict {
  if (remote.modifiedAt < sync.connectedAt) {
    return {
      kind: 'explained',
      reason: 'before_connection',
      message: 'It is older than the connection to this portal. Take it in, or start a backfill for its date.',
      remedy: 'take',
    };
  }
  if (sync.seenUntil === null || remote.modifiedAt > sync.seenUntil) {
    const seen = sync.seenUntil === null ? 'The sync has not looked yet.' : `The sync has looked until ${instant(sync.seenUntil)}.`;
    return { kind: 'explained', reason: 'not_looked_yet', message: [seen, sync.stuck].filter(Boolean).join(' '), remedy: 'take' };
  }
  return {
    kind: 'missing',
    reason: null,
    message: 'The sync has looked past it and never saw it. Take it in.',
    remedy: 'take',
  };
}

function howItDiffers(remote: RemoteCall, { record }: KnownCall, sync: SyncProgress): Verdict | null {
  // A call that was pushed: the sync has no version of it to compare.
  if (!record) return null;
  const taken = record.takenModifiedMs;
  // Taken before the portal was connected again, by a version that remembered none.
  if (taken === null ? record.state === 'taken' : remote.modifiedAt.getTime() <= taken) return null;
  if (record.state === 'pending') {
    const message = record.errorMessage
      ? `HubSpot has changed it; the last try to read it failed: ${record.errorMessage}`
      : 'HubSpot has changed it; it is being read again.';
    return { kind: 'different', reason: 'being_taken', message, remedy: 'retry' };
  }
  const isNew = sync.now.getTime() - remote.modifiedAt.getTime() < SYNC_LAG_MS;
  if (sync.seenUntil === null || remote.modifiedAt > sync.seenUntil) {
    if (isNew) return null;
    const message = ['HubSpot has changed it since it was read, and the sync has not looked that far.', sync.stuck]
      .filter(Boolean)
      .join(' ');
    return { kind: 'different', reason: 'not_looked_yet', message, remedy: 'take' };
  }
  return {
    kind: 'different',
    reason: 'changed_since',
    message: `HubSpot changed it on ${instant(remote.modifiedAt)}; ours is older. Take it in again.`,
    remedy: 'take',
  };
}

type HereCall = { objectId: string; callId: string; title: string; calledAt: Date };

/** A call of ours that HubSpot does not have, also not when asked for it by its id. */
export function extraCall({ isOnHold, ...here }: HereCall & { isOnHold: boolean }): ReconciliationLine {
  const gone = 'HubSpot does not have it any more: it was deleted, archived or merged into another call.';
  return {
    ...here,
    kind: 'extra',
    reason: 'deleted_in_hubspot',
    message: `${gone} ${isOnHold ? 'Ours is on hold and stays until the hold is lifted.' : 'Ours can be removed.'}`,
    remedy: isOnHold ? 'none' : 'remove',
  };
}

/** A call that HubSpot has at another time than we do. */
export function movedCall({ objectId, callId, title, calledAt }: HereCall, at: Date | null): ReconciliationLine {
  return {
    ...{ objectId, callId, title, calledAt },
    kind: 'different',
    reason: 'moved',
    message: `HubSpot says that it took place ${at ? `on ${instant(at)}` : 'at no known time'}. Take it in again.`,
    remedy: 'take',
  };
}

export type ReconciliationCounts = Record<ReconciliationKind, number>;

export const noDifferences: Readonly<ReconciliationCounts> = { missing: 0, explained: 0, extra: 0, different: 0 };

/** What most needs somebody comes first. */
export function inOrderOfNeed(lines: readonly ReconciliationLine[]): ReconciliationLine[] {
  return lines.toSorted(
    (a, b) =>
      reconciliationKinds.indexOf(a.kind) - reconciliationKinds.indexOf(b.kind) ||
      (a.calledAt?.getTime() ?? 0) - (b.calledAt?.getTime() ?? 0) ||
      a.objectId.length - b.objectId.length ||
      (a.objectId < b.objectId ? -1 : 1),
  );
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function instant(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
