// Somebody of the team wants to talk with an agent as its draft stands: everything is prepared, and the address of the sound is good once.
import { madeUpCall } from '../../../rules/made-up-call.ts';
import { Problem } from '../../../rules/problem.ts';
import { findAgent, type OfAgent } from '../../database/agent-admin.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { addTalk } from '../../database/talks.ts';
import type { AdminContext } from '../admin/admin-context.ts';
import { requireFreePlace } from './hold-talk.ts';
import { newMediaToken } from './media-token.ts';
import type { TalkContext } from './talk-context.ts';

/** Throws Problem `not_found`, `conflict` (the agent has nothing to say yet), `overloaded`. */
export async function askTalk(
  context: AdminContext & Pick<TalkContext, 'liveCalls'>,
  input: OfAgent & { personId: string; values: Readonly<Record<string, string>> },
): Promise<{ talkId: string; token: string }> {
  const { db } = context;
  const { teamId, agentId, personId } = input;
  const agent = await findAgent(db, { teamId, agentId });
  if (!agent) throw new Problem('not_found', 'There is no such agent.');
  if (agent.draft.firstMessage.trim() === '')
    throw new Problem('conflict', 'The agent has nothing to say yet. Write its first message under Prompt.');
  requireFreePlace(context);
  const { policy } = await readCallingPolicy(db, teamId);
  const brief = { ...madeUpCall(agent.draft, input.values, policy.teamZone), needsRecordingConsent: false };
  const talkId = context.newId();
  const { token, tokenDigest } = newMediaToken(context);
  await addTalk(db, {
    ...{ teamId, id: talkId, agentId, personId, tokenDigest, brief: JSON.stringify(brief), state: 'asked' },
    ...{ host: null, seenAt: null, createdAt: context.clock.now(), startedAt: null, endedAt: null },
  });
  return { talkId, token };
}
