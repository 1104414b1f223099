// A talk has ended, or the process that held it: its recording becomes a call like any other, once, and the talk is closed.
import type { CallTold } from '../../ports/live-call.ts';
import { toolUseInWords } from '../../../rules/agent-tool-call.ts';
import { peopleOnCallWords, type PersonOnCall } from '../../../rules/people-on-call.ts';
import { closeTalk, lockTalk, type TalkRow } from '../../database/talks.ts';
import { recordingKey } from '../intake/fetch-recording.ts';
import { receiveCall } from '../intake/receive-call.ts';
import type { TalkContext } from './talk-context.ts';

/** `people`: what others of ours did on it. */
type EndedTalk = { teamId: string; talkId: string; told: CallTold | null; people?: readonly PersonOnCall[] };

/** Doing it again changes nothing: the call is known by the talk's id. */
export async function endTalk(context: TalkContext, of: EndedTalk): Promise<void> {
  const { teamId, talkId } = of;
  const talk = await context.db.transaction().execute((db) => lockTalk(db, of));
  if (!talk || talk.state === 'ended') return;
  const sound = await context.liveCalls.recording(talkId);
  if (sound !== null) {
    const fileKey = recordingKey({ teamId, callId: talkId });
    const stored = await context.files.write(fileKey, sound);
    await receiveCall(context, context.receiveCommit, callOf(talk, of, { fileKey, container: 'wav', ...stored }));
  }
  await closeTalk(context.db, of, context.clock.now());
  await context.liveCalls.forget(talkId);
}

function callOf(
  talk: TalkRow,
  { told, people = [] }: EndedTalk,
  storedRecording: { fileKey: string; container: string; bytes: number; sha256: string },
): Parameters<typeof receiveCall>[2] {
  const { name } = talk.brief.agent;
  return {
    ...{ teamId: talk.teamId, source: 'agent', callId: talk.id, storedRecording },
    call: {
      ...{ title: `Talk with ${name}`, titleSource: 'given', wantsDerivedTitle: false, repName: name, repEmail: null },
      ...{ calledAt: talk.startedAt ?? talk.createdAt, calledAtGuessed: false },
      duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
      ...{ durationRaw: null, audioUrl: null, transcript: null, externalId: `talk ${talk.id}`, hubspotCallId: null },
      metadata: {
        ...{ agent: name, talk: 'in the browser' },
        ...(told === null ? { ended: 'The process that held the call died.' } : { ended: told.summary }),
        ...(told && told.tools.length > 0 && { tools: told.tools.map(toolUseInWords) }),
        ...(people.length > 0 && { people: peopleOnCallWords(people) }),
      },
      ...{ direction: null, outcome: told?.result ?? null, sanitized: false, identityText: null },
    },
  };
}
