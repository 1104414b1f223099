// A talk has ended, or the process that held it: its recording becomes a call like any other, once, and the talk is closed.
import type { PersonOnCall } from '../../../rules/people-on-call.ts';
import { findInboundCall, type InboundCallRow } from '../../database/inbound-calls.ts';
import { closeRound, findPlayer, findRound, type RoundRow } from '../../database/practice-rounds.ts';
import { closeTalk, lockTalk } from '../../database/talks.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { roundAsCall } from '../coaching/round-as-call.ts';
import { endInboundCall } from './end-inbound-call.ts';
import { refuseCaller } from './refuse-caller.ts';
import { contactInHubspot, takeHeldCallIn, type HeldCall } from './take-held-call-in.ts';
import type { TalkContext } from './talk-context.ts';

/** `people`: what others of ours did on it. */
type EndedTalk = { teamId: string; talkId: string; told: CallTold | null; people?: readonly PersonOnCall[] };

const PROCESS_DIED = 'The process that held the call died.';

/** Doing it again changes nothing: the call is known by the talk's id. */
export async function endTalk(context: TalkContext, of: EndedTalk): Promise<void> {
  const { teamId, talkId, told, people = [] } = of;
  const talk = await context.db.transaction().execute((db) => lockTalk(db, of));
  if (!talk?.brief || talk.state === 'ended') return;
  const { name } = talk.brief.agent;
  const round = await findRound(context.db, { teamId, roundId: talkId });
  const rang = await findInboundCall(context.db, of);
  // Once more with the end, for a server that was gone while it was said.
  if (told?.result === 'opted_out') await refuseCaller(context, { ...of, said: told.summary });
  // A round that has ended is taken in already, or its prospect's call was removed meanwhile: then it goes with it.
  if (round?.state !== 'ended') {
    await takeHeldCallIn(context, {
      ...{ teamId, callId: talkId, reference: talkId, agentName: name },
      ...{ calledAt: talk.startedAt ?? talk.createdAt, outcome: told?.result ?? null },
      ...{ tools: told?.tools ?? [], people, contact: rang && contactInHubspot(rang) },
      ...(round ? await ofRound(context, round, told) : rang ? ofCaller(rang, name, told) : ofBrowser(talkId, name, told)),
    });
  }
  if (round) await closeRound(context.db, { teamId, roundId: talkId, result: told?.result ?? null, now: context.clock.now() });
  await context.db.transaction().execute(async (db) => {
    await closeTalk(db, of, context.clock.now());
    if (rang) await endInboundCall(context, db, rang, { told, agentName: name, answeredAt: talk.startedAt });
  });
  await context.liveCalls.forget(talkId);
}

type Particulars = Pick<HeldCall, 'externalId' | 'title' | 'direction' | 'metadata'>;

async function ofRound(
  { db }: TalkContext,
  round: RoundRow,
  told: CallTold | null,
): Promise<Particulars & Pick<HeldCall, 'practisedBy'>> {
  const { title, direction, externalId, metadata } = roundAsCall(round);
  // In the recording the prospect is where agents are.
  return {
    ...{ title, direction, externalId, practisedBy: await findPlayer(db, round.personId) },
    metadata: { ...metadata, ourChannel: 1, ended: told?.summary ?? PROCESS_DIED },
  };
}

function ofBrowser(talkId: string, agentName: string, told: CallTold | null): Particulars {
  return {
    ...{ externalId: `talk ${talkId}`, title: `Talk with ${agentName}`, direction: null },
    metadata: { talk: 'in the browser', ended: told?.summary ?? PROCESS_DIED },
  };
}

function ofCaller(rang: InboundCallRow, agentName: string, told: CallTold | null): Particulars {
  const answers = Object.entries(told?.answers ?? {}).map(([name, answer]) => `${name}: ${answer}`);
  return {
    ...{ externalId: `${rang.carrier} ${rang.carrierRef}`, direction: 'inbound' },
    title: `${rang.contactName ?? rang.fromNumber ?? 'A withheld number'} rang ${agentName}`,
    metadata: {
      ...{ to: rang.toNumber, carrier: rang.carrier, ended: told?.summary ?? PROCESS_DIED },
      ...(rang.fromNumber !== null && { from: rang.fromNumber }),
      ...(rang.contactId !== null && { hubspotContactIds: [rang.contactId] }),
      ...(rang.portalId !== null && { hubspotPortalId: rang.portalId }),
      ...(answers.length > 0 && { answers }),
      ...(told?.callBackSaid != null && { callBack: told.callBackSaid }),
    },
  };
}
