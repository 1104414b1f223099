// A talk has ended, or the process that held it: its recording becomes a call like any other, once, and the talk is closed.
import type { PersonOnCall } from '../../../rules/people-on-call.ts';
import { closeTalk, lockTalk } from '../../database/talks.ts';
import type { CallTold } from '../../ports/live-call.ts';
import { takeHeldCallIn } from './take-held-call-in.ts';
import type { TalkContext } from './talk-context.ts';

/** `people`: what others of ours did on it. */
type EndedTalk = { teamId: string; talkId: string; told: CallTold | null; people?: readonly PersonOnCall[] };

/** Doing it again changes nothing: the call is known by the talk's id. */
export async function endTalk(context: TalkContext, of: EndedTalk): Promise<void> {
  const { teamId, talkId, told, people = [] } = of;
  const talk = await context.db.transaction().execute((db) => lockTalk(db, of));
  if (!talk || talk.state === 'ended') return;
  const { name } = talk.brief.agent;
  await takeHeldCallIn(context, {
    ...{ teamId, callId: talkId, reference: talkId, externalId: `talk ${talkId}`, title: `Talk with ${name}`, agentName: name },
    ...{ calledAt: talk.startedAt ?? talk.createdAt, direction: null, outcome: told?.result ?? null },
    ...{ tools: told?.tools ?? [], people },
    metadata: { talk: 'in the browser', ended: told?.summary ?? 'The process that held the call died.' },
  });
  await closeTalk(context.db, of, context.clock.now());
  await context.liveCalls.forget(talkId);
}
