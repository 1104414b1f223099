// An agent wants something done in the middle of a call: by its own tools alone, for its own call alone, in time.
import type { AgentTool } from '../../../rules/agent-tool.ts';
import {
  changesSomething,
  findCallableTool,
  readToolArguments,
  TOOL_WITHIN_MS,
  triedOut,
  type CallableTool,
  type ToolArguments,
} from '../../../rules/agent-tool-call.ts';
import { readAttemptReference } from '../../../rules/attempt-reference.ts';
import { Problem } from '../../../rules/problem.ts';
import { findAttempt } from '../../database/attempts.ts';
import { findInboundCall } from '../../database/inbound-calls.ts';
import { findLiveCall } from '../../database/live-calls.ts';
import { findPlannedCall, type AttemptRow } from '../../database/planned-calls.ts';
import { findTalk, type OfTalk } from '../../database/talks.ts';
import type { CallFunction, ToolAnswer, ToolRequest, TransferCall } from '../../ports/call-tools.ts';
import type { HubspotContext } from '../context.ts';
import { within } from '../within.ts';
import { bookCallback } from './book-callback.ts';
import { readContactOfCall, writeContactOfCall, type PersonOfCall } from './contact-of-call.ts';
import { SIMULATED_CARRIER } from './ring-number.ts';

export type ToolContext = HubspotContext & { callFunction: CallFunction; transferCall: TransferCall };

type CallInHand = {
  tools: readonly AgentTool[];
  /** Somebody of the team tries the agent out: nothing is changed. */
  isTrial: boolean;
  person: PersonOfCall;
  /** Rung by us at their number; who rings us may only pretend to have it. */
  isRungByUs: boolean;
  /** `fromNumber`: the number of ours in this call. */
  line: Pick<AttemptRow, 'carrier' | 'carrierRef' | 'fromNumber'> | null;
  /** Of a call that was planned. */
  attempt: AttemptRow | null;
};

const NOTED = 'No time can be booked in this call. Say that you pass it on.';
const UNPROVEN = 'Who rings us may not be who their number says, so nothing is written down for them. Say that you pass it on.';
const SORRY = 'That can not be done right now. Say so, and go on.';

/** Never throws. `teamId` is whose call it is by our own books. */
export async function useTool(
  context: ToolContext,
  { teamId, request }: { teamId: string; request: ToolRequest },
  signal: AbortSignal,
): Promise<ToolAnswer> {
  try {
    return await within(context.clock, TOOL_WITHIN_MS, signal, (bound) => use(context, teamId, request, bound));
  } catch (error) {
    const { reference, tool } = request;
    context.log.warn({ err: error, reference, tool }, 'a tool of an agent failed in a call');
    return failed(wordsOf(error));
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Problem) || !error.code.startsWith('hubspot_')) return SORRY;
  return error.code === 'hubspot_refused'
    ? `It was not written: ${error.message}`
    : 'Our CRM does not answer right now. Say so, and go on.';
}

async function use(context: ToolContext, teamId: string, request: ToolRequest, signal: AbortSignal): Promise<ToolAnswer> {
  const inHand = await findCall(context, teamId, request.reference);
  const tool = inHand && findCallableTool(inHand.tools, request.tool);
  if (!inHand || !tool) return failed('There is no such tool in this call.');
  const reading = readToolArguments(tool, request.arguments);
  if (reading.kind === 'refused') return failed(reading.message);
  if (inHand.isTrial && changesSomething(tool)) return triedOut(tool);
  return run(context, inHand, tool, reading.values, signal);
}

async function run(
  context: ToolContext,
  { person, isRungByUs, line, attempt }: CallInHand,
  tool: CallableTool,
  given: ToolArguments,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  switch (tool.kind) {
    case 'http_function': {
      const { method, url, timeoutMs } = tool;
      return context.callFunction({ method, url, timeoutMs, arguments: given, signal });
    }
    case 'read_hubspot':
      return readContactOfCall(context, person, tool.properties, signal);
    case 'update_hubspot':
      return isRungByUs ? writeContactOfCall(context, person, given, signal) : failed(UNPROVEN);
    case 'book_callback':
      return attempt ? bookCallback(context, attempt, String(given['when'])) : failed(NOTED);
    case 'transfer':
      return line ? transfer(context, line, tool, given, signal) : failed(SORRY);
    case 'send_dtmf':
      return failed('No keys can be pressed on this line.');
  }
}

async function transfer(
  { transferCall }: ToolContext,
  { carrier, carrierRef, fromNumber: from }: NonNullable<CallInHand['line']>,
  tool: Extract<CallableTool, { kind: 'transfer' }>,
  given: ToolArguments,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const number = tool.targets.find(({ name }) => name === given['to'])?.number;
  if (number === undefined || carrierRef === null) return failed(SORRY);
  try {
    await transferCall({ carrier, carrierRef, from, number }, signal);
    return { kind: 'done', text: 'They are connected.' };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return failed(`They could not be connected. ${error.message} Say so, and offer that a colleague calls.`);
  }
}

async function findCall(context: ToolContext, teamId: string, reference: string): Promise<CallInHand | null> {
  const { db } = context;
  const of = readAttemptReference(reference);
  if (!of) return findTalkInHand(context, { teamId, talkId: reference });
  if (of.teamId !== teamId) return null;
  const [attempt, live] = await Promise.all([findAttempt(db, of), findLiveCall(db, of)]);
  const planned = attempt && (await findPlannedCall(db, { teamId, plannedCallId: attempt.plannedCallId }));
  if (!planned || !live?.brief) return null;
  return { tools: live.brief.agent.tools, isTrial: false, person: planned, isRungByUs: true, line: attempt, attempt };
}

/** Somebody of the team in the browser, or somebody who has rung us. */
async function findTalkInHand({ db }: ToolContext, of: OfTalk): Promise<CallInHand | null> {
  const [talk, rang] = await Promise.all([findTalk(db, of), findInboundCall(db, of)]);
  if (!talk?.brief) return null;
  const { tools } = talk.brief.agent;
  const nobody = { teamId: of.teamId, portalId: null, contactId: null };
  const isTrial = rang === null || rang.carrier === SIMULATED_CARRIER;
  const line = rang && { ...rang, fromNumber: rang.toNumber };
  return { tools, isTrial, person: rang ?? nobody, isRungByUs: false, line, attempt: null };
}

function failed(text: string): ToolAnswer {
  return { kind: 'failed', text };
}
