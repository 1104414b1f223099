// The stream at GET /api/events (server-sent events, JSON in `data`). Listeners ask the API for content.
import { z } from 'zod';
import { stages, stageStates } from '../rules/call.ts';

export const liveEvent = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('call.received'), callId: z.uuid() }),
    z.object({ kind: z.literal('call.changed'), callId: z.uuid() }),
    z.object({
      kind: z.literal('call.stage'),
      callId: z.uuid(),
      stage: z.enum(stages),
      state: z.enum(stageStates),
      progress: z.number().nullable(),
    }),
    z.object({ kind: z.literal('team.changed') }),
    z.object({ kind: z.literal('planned_call.changed'), plannedCallId: z.uuid() }),
    z.object({ kind: z.literal('outbound.changed') }),
    z.object({ kind: z.literal('webhooks.changed') }),
    z.object({ kind: z.literal('scorecards.changed') }),
    z.object({ kind: z.literal('hubspot.changed'), portalId: z.string() }),
    /** Something was missed: throw away what you have. */
    z.object({ kind: z.literal('reset') }),
  ])
  .meta({ id: 'LiveEvent' });
export type LiveEventMessage = z.output<typeof liveEvent>;
