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
import { findLiveCall } from '../../database/live-calls.ts';
import { findPlannedCall, type AttemptRow, type PlannedCallRow } from '../../database/planned-calls.ts';
import { findTalk } from '../../database/talks.ts';
import type { CallFunction, ToolAnswer, ToolRequest, TransferCall } from '../../ports/call-tools.ts';
import type { HubspotContext } from '../context.ts';
import { within } from '../within.ts';
import { bookCallback } from './book-callback.ts';
import { readContactOfCall, writeContactOfCall } from './contact-of-call.ts';

export type ToolContext = Omit<HubspotContext, 'publicUrl'> & { callFunction: CallFunction; transferCall: TransferCall };

/** `call` null: somebody of the team tries the agent out. */
type CallInHand = { tools: readonly AgentTool[]; call: { attempt: AttemptRow; planned: PlannedCallRow } | null };

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
  if (inHand.call === null && changesSomething(tool)) return triedOut(tool);
  return run(context, inHand.call, tool, reading.values, signal);
}

async function run(
  context: ToolContext,
  call: CallInHand['call'],
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
      return call
        ? readContactOfCall(context, call.planned, tool.properties, signal)
        : failed('Nobody of our CRM is on this line.');
    case 'update_hubspot':
      return call ? writeContactOfCall(context, call.planned, given, signal) : failed(SORRY);
    case 'book_callback':
      return call ? bookCallback(context, call.attempt, String(given['when'])) : failed(SORRY);
    case 'transfer':
      return call ? transfer(context, call.attempt, tool, given, signal) : failed(SORRY);
    case 'send_dtmf':
      return failed('No keys can be pressed on this line.');
  }
}

async function transfer(
  { transferCall }: ToolContext,
  { carrier, carrierRef, fromNumber: from }: AttemptRow,
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

async function findCall({ db }: ToolContext, teamId: string, reference: string): Promise<CallInHand | null> {
  const of = readAttemptReference(reference);
  if (!of) {
    const talk = await findTalk(db, { teamId, talkId: reference });
    return talk?.brief ? { tools: talk.brief.agent.tools, call: null } : null;
  }
  if (of.teamId !== teamId) return null;
  const [attempt, live] = await Promise.all([findAttempt(db, of), findLiveCall(db, of)]);
  const planned = attempt && (await findPlannedCall(db, { teamId, plannedCallId: attempt.plannedCallId }));
  return planned && live?.brief ? { tools: live.brief.agent.tools, call: { attempt, planned } } : null;
}

function failed(text: string): ToolAnswer {
  return { kind: 'failed', text };
}
