// Counts what a backfill would bring, and guesses its length from samples: nothing is taken in before a person starts it.
import { estimateOf, PAGE_SIZE, sampleWindows, type Sample } from '../../../rules/hubspot-sync.ts';
import { readDuration } from '../../../rules/duration.ts';
import { saveEstimate, type LaneRow, type LaneRun } from '../../database/hubspot-lanes.ts';
import type { HubspotClient, HubspotObject } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';

const sampledProperties = ['hs_call_duration', 'hs_call_recording_url'];

export async function estimateBackfill(
  context: HubspotContext,
  lane: LaneRow,
  run: LaneRun,
  client: HubspotClient,
  signal: AbortSignal,
): Promise<void> {
  const samples: Sample[] = [];
  for (const window of sampleWindows({ fromMs: lane.fromMs ?? 0, toMs: lane.toMs ?? 0 })) {
    const page = await client.searchCalls(
      { by: 'called', ...window, afterId: null, limit: PAGE_SIZE, properties: sampledProperties },
      signal,
    );
    samples.push({ total: page.total, audioMs: page.results.map(audioMsOf) });
  }
  const { calls, audioMs } = estimateOf(samples);
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    if (!(await saveEstimate(db, run, { estimatedCalls: calls, estimatedAudioMs: audioMs, now }))) return;
    await context.publishEvents(db, [{ kind: 'hubspot.changed', teamId: run.teamId, portalId: run.portalId }]);
  });
}

function audioMsOf({ properties }: HubspotObject): number {
  if (!properties['hs_call_recording_url']) return 0;
  const length = readDuration(properties['hs_call_duration'] ?? null, { unit: 'ms' });
  return length.kind === 'read' ? (length.ms ?? 0) : 0;
}
