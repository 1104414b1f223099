// Puts down what shall stand in HubSpot about a scored call, in the transaction of the score.
import { createHash } from 'node:crypto';
import { comparableText, wantedFor, type ScoredCall, type Wanted } from '../../../rules/hubspot-write-back.ts';
import type { HubspotSettings } from '../../../rules/hubspot-settings.ts';
import type { ScoreResult } from '../../../rules/scorecard.ts';
import { findPortal } from '../../database/hubspot-portals.ts';
import { findWriteBackTarget, listScoredCalls, planWriteBacks, type PlannedWriteBack } from '../../database/hubspot-write-backs.ts';
import type { Db } from '../../database/tables.ts';
import type { HubspotContext } from '../context.ts';

type PlanContext = Pick<HubspotContext, 'publicUrl' | 'enqueueJobs'>;

/** Does nothing for calls that are not HubSpot's, and where nothing is to be written back. */
export async function planWriteBack(
  context: PlanContext,
  db: Db,
  scored: { teamId: string; callId: string; scores: readonly ScoreResult[]; onlyProperties?: boolean },
  now: Date,
): Promise<void> {
  const { teamId, callId, scores, onlyProperties = false } = scored;
  const target = await findWriteBackTarget(db, { teamId, callId });
  if (!target) return;
  const { portalId, objectId, title } = target;
  const settings = onlyProperties ? withoutNews(target.settings) : target.settings;
  const url = linkTo(context.publicUrl, callId);
  const wanted = wantedFor({ callId, title, url, scores, scoredAt: now }, settings);
  const due = await planWriteBacks(
    db,
    { teamId, portalId },
    wanted.map((one) => planned(callId, objectId, one)),
    now,
  );
  if (due > 0) await context.enqueueJobs(db, [{ name: 'write-back-hubspot', input: { teamId, portalId } }]);
}

const CALLS_AT_ONCE = 500;
/** Older results stay out of HubSpot: nobody switches writing back on to change ten thousand records of last year. */
const MOST_OLDER_CALLS = 10_000;

/**
 * After writing to properties was switched on. They come for calls that were scored before as well; notes and tasks only for
 * calls scored from now on, because people would find hundreds of them at once.
 */
export async function planOlderWriteBacks(
  context: HubspotContext,
  input: { teamId: string; portalId: string; beforeCallId: string | null; planned: number },
): Promise<void> {
  const { teamId, portalId, beforeCallId } = input;
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const portal = await findPortal(db, { teamId, portalId });
    if (!portal?.settings.writeProperties) return;
    const calls = await listScoredCalls(db, { teamId, portalId, beforeCallId, limit: CALLS_AT_ONCE });
    const onlyProperties = withoutNews(portal.settings);
    const rows = calls.flatMap((call): PlannedWriteBack[] => {
      const scored: ScoredCall = { ...call, url: linkTo(context.publicUrl, call.callId) };
      return wantedFor(scored, onlyProperties).map((one) => planned(call.callId, call.objectId, one));
    });
    await planWriteBacks(db, { teamId, portalId }, rows, now);
    const last = calls.at(-1);
    const done = input.planned + calls.length;
    const more = last && calls.length === CALLS_AT_ONCE && done < MOST_OLDER_CALLS;
    await context.enqueueJobs(db, [
      { name: 'write-back-hubspot', input: { teamId, portalId } },
      ...(more
        ? [{ name: 'plan-older-write-backs', input: { teamId, portalId, beforeCallId: last.callId, planned: done } } as const]
        : []),
    ]);
  });
}

function withoutNews(settings: HubspotSettings): HubspotSettings {
  return { ...settings, writeNote: false, writeTask: false };
}

function planned(callId: string, objectId: string, { kind, values }: Wanted): PlannedWriteBack {
  return { callId, kind, objectId, wanted: values, wantedHash: digestOf(values) };
}

/** What is compared with what was sent before. */
function digestOf(values: Readonly<Record<string, string>>): string {
  return createHash('sha256').update(comparableText(values)).digest('hex');
}

function linkTo(publicUrl: string, callId: string): string {
  return `${publicUrl}/calls/${callId}`;
}
