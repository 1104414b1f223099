// Writes down what the process that talks is told of a call, before it begins.
import type { AgentSettings } from '../../../rules/agent.ts';
import { preparedTexts } from '../../../rules/agent-texts.ts';
import { attemptReference } from '../../../rules/attempt-reference.ts';
import type { FilledVariable } from '../../../rules/variables.ts';
import { saveLiveCall } from '../../database/live-calls.ts';
import type { StoredBrief } from '../../database/live-call-tables.ts';
import type { AttemptRow } from '../../database/planned-calls.ts';
import type { Db } from '../../database/tables.ts';
import type { DialRequest } from '../../ports/carrier.ts';
import { newMediaToken } from './media-token.ts';
import { carrierNamed, type OutboundContext } from './outbound-context.ts';

/** In the transaction that allows the dial. Undefined for carriers whose calls have no sound. */
export async function prepareLiveCall(
  context: OutboundContext,
  db: Db,
  attempt: AttemptRow,
  call: { settings: AgentSettings; values: readonly FilledVariable[]; needsRecordingConsent: boolean },
  now: Date,
): Promise<DialRequest['talk']> {
  const carrier = carrierNamed(context, attempt.carrier);
  if (carrier.isSilent) return undefined;
  const { teamId, id: attemptId } = attempt;
  const { settings, values, needsRecordingConsent } = call;
  const brief: StoredBrief = { ...preparedTexts(settings, values), needsRecordingConsent };
  const { token, tokenDigest } = newMediaToken(context);
  const host = carrier.livesInCallProcess ? context.host : null;
  await saveLiveCall(db, { teamId, attemptId, brief: JSON.stringify(brief), tokenDigest, host }, now);
  return { brief: { ...brief, teamId, reference: attemptReference({ teamId, attemptId }) }, mediaToken: token };
}
