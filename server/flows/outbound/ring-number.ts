// Somebody of the team has a number of theirs rung by a simulated caller, who really speaks: to hear how its agent answers.
import { LONGEST_LINE_MS } from '../../../rules/live-call.ts';
import { Problem } from '../../../rules/problem.ts';
import { readPhoneNumber } from '../../../rules/phone-number.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { findRungNumber } from '../../database/inbound-calls.ts';
import { endTalk } from './end-talk.ts';
import type { InboundContext } from './take-inbound-call.ts';
import { takeRung } from './take-rung-call.ts';

/** In the books and wherever the call is shown. */
export const SIMULATED_CARRIER = 'simulated';
const RINGS_MS = 30_000;

export type RungNumber = { kind: 'answered'; callId: string } | { kind: 'not_answered'; said: string };

/** `from` as people write it: who it is, is looked up as for a real call. Throws Problem `not_found`, `validation_failed`, `overloaded`. */
export async function ringNumber(
  context: InboundContext,
  input: { teamId: string; number: string; from: string },
): Promise<RungNumber> {
  const { db } = context;
  const { teamId, number } = input;
  if (!(await findRungNumber(db, { number, teamId }))) throw new Problem('not_found', 'The team has no such number.');
  const { policy } = await readCallingPolicy(db, teamId);
  const reading = readPhoneNumber(input.from, policy.defaultCountry);
  if (reading.kind === 'refused') {
    const { why: code, message } = reading;
    throw new Problem('validation_failed', message, { fields: [{ path: 'body.from', code, message }] });
  }
  const from = reading.e164;
  const rung = await takeRung(context, { carrier: SIMULATED_CARRIER, carrierRef: context.newId(), to: number, from, teamId });
  if (rung.kind === 'say') return { kind: 'not_answered', said: rung.text };
  if (rung.kind === 'reject') return { kind: 'not_answered', said: 'Your own numbers are not answered.' };
  const { brief } = rung;
  const talkId = brief.reference;
  const request = { reference: talkId, to: from, from: number, ringMs: RINGS_MS, longestCallMs: LONGEST_LINE_MS };
  const placed = { via: 'simulated', brief, request } as const;
  const answer = await context.liveCalls.place(placed, () => true);
  if (answer.kind === 'taken') return { kind: 'answered', callId: talkId };
  await endTalk(context, { teamId, talkId, told: null });
  const why = 'message' in answer ? answer.message : 'The process of live calls is busy.';
  throw new Problem('overloaded', `Nobody could be found to ring. ${why} Try again in a moment.`, { retryable: true });
}
