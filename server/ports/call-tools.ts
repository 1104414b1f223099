// What a mind has done for it in the middle of a call, besides talking.
import type { ToolArguments } from '../../rules/agent-tool-call.ts';
import type { CallbackBooking } from '../../rules/callback-booking.ts';

/** `text` is told to the mind: what came of it, or in words it can say why nothing did. Written by others where the tool looks something up. */
export type ToolAnswer = {
  kind: 'done' | 'failed';
  text: string;
  /** Of a callback, for a mind that can not read `text`; left out where none can be booked at all, and in a trial. */
  booking?: CallbackBooking;
};

export type ToolRequest = {
  /** Of the call. */
  reference: string;
  /** As the mind calls it. */
  tool: string;
  arguments: ToolArguments;
};

/** Never throws; answers in time, whatever becomes of those it asks. */
export type UseTool = (request: ToolRequest, signal: AbortSignal) => Promise<ToolAnswer>;

/** Asks an address that a team has chosen, past the network guard. Never throws; `failed` says nothing about our network. */
export type CallFunction = (request: {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  arguments: ToolArguments;
  timeoutMs: number;
  signal: AbortSignal;
}) => Promise<ToolAnswer>;

/**
 * Connects a call with another number where its carrier does that by itself (others by the call's MediaLeg). Throws Problem `conflict`,
 * `provider_unreachable`.
 */
export type TransferCall = (
  call: { carrier: string; carrierRef: string; from: string | null; number: string },
  signal: AbortSignal,
) => Promise<void>;
