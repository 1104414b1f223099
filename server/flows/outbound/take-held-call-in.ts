// The recording of a call that was held here becomes a call like any other, once: talks in the browser, calls to us and calls of dispatch alike.
import { toolUseInWords } from '../../../rules/agent-tool-call.ts';
import { firstDealLookAt } from '../../../rules/deal.ts';
import { peopleOnCallWords, type PersonOnCall } from '../../../rules/people-on-call.ts';
import { askForDeals } from '../../database/deals.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { recordingKey } from '../intake/fetch-recording.ts';
import { receiveCall } from '../intake/receive-call.ts';
import type { TalkContext } from './talk-context.ts';

export type HeldCall = {
  teamId: string;
  /** The call is known by it, so that doing it again changes nothing. */
  callId: string;
  /** Of the live call. */
  reference: string;
  externalId: string;
  title: string;
  agentName: string;
  /** Who of ours spoke with it: practice is their call, not the agent's. */
  practisedBy?: { name: string; email: string };
  calledAt: Date;
  direction: 'outbound' | 'inbound' | null;
  outcome: string | null;
  tools: CallTold['tools'];
  people: readonly PersonOnCall[];
  /** Whom it was held with in HubSpot, where that is known. */
  contact: { portalId: string; contactId: string } | null;
  /** What is known of this kind of call besides. */
  metadata: Record<string, unknown>;
};

export function contactInHubspot(of: { portalId: string | null; contactId: string | null }): HeldCall['contact'] {
  const { portalId, contactId } = of;
  return portalId === null || contactId === null ? null : { portalId, contactId };
}

/** False where nothing was recorded. The recording stays where it was; who calls this removes it when all is done. */
export async function takeHeldCallIn(context: TalkContext, held: HeldCall): Promise<boolean> {
  const { teamId, callId, reference, title, agentName, practisedBy, calledAt, direction, outcome, externalId, tools, people } =
    held;
  const sound = await context.liveCalls.recording(reference);
  if (sound === null) return false;
  const fileKey = recordingKey({ teamId, callId });
  const stored = await context.files.write(fileKey, sound);
  await receiveCall(context, context.receiveCommit, {
    ...{ teamId, source: practisedBy ? 'practice' : 'agent', callId, storedRecording: { fileKey, container: 'wav', ...stored } },
    call: {
      ...{ title, titleSource: 'given', wantsDerivedTitle: false, repName: practisedBy?.name ?? agentName },
      repEmail: practisedBy?.email ?? null,
      ...{ calledAt, calledAtGuessed: false, direction, outcome, externalId, hubspotCallId: null },
      duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
      ...{ durationRaw: null, audioUrl: null, transcript: null, sanitized: false, identityText: null },
      metadata: {
        ...(!practisedBy && { agent: agentName }),
        ...held.metadata,
        ...(tools.length > 0 && { tools: tools.map(toolUseInWords) }),
        ...(people.length > 0 && { people: peopleOnCallWords(people) }),
      },
    },
  });
  if (held.contact) {
    const { portalId, contactId } = held.contact;
    const dueAt = firstDealLookAt(calledAt, context.clock.now());
    await askForDeals(context.db, { teamId, portalId }, [{ callId, objectId: null, contactId, dueAt }]);
  }
  return true;
}
