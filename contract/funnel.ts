// How far calls of agents came, by what they are grouped by. Each figure can be read again as a list of planned calls.
import { z } from 'zod';
import { funnelGroups, funnelSteps } from '../rules/funnel.ts';
import { routes } from './route.ts';

const counts = z.record(z.enum(funnelSteps), z.int());

export const funnel = z
  .object({
    total: counts.describe('Calls that were asked for in these days, by the furthest any attempt came.'),
    lines: z
      .array(
        z.object({
          key: z.string().describe('Id of the campaign or agent, hour, number, or agent and version; empty where none is known.'),
          name: z.string(),
          agentId: z.uuid().nullable(),
          agentVersion: z.int().nullable(),
          counts,
        }),
      )
      .describe('The 200 with the most calls. By hour, number and version a call counts in each line in which it was rung.'),
    isCut: z.boolean().describe('True where only the newest 50,000 calls of the span were counted.'),
  })
  .meta({ id: 'Funnel' });

export const funnelRoutes = routes({
  'GET /api/outbound/funnel': {
    summary: 'How far calls of agents came that were asked for in a span of days (in UTC)',
    tag: 'Outbound calls',
    needs: 'agents.read',
    query: z.object({
      from: z.iso.date(),
      to: z.iso.date(),
      by: z.enum(funnelGroups).default('campaign'),
      agentId: z.uuid().optional(),
      campaignId: z.uuid().optional(),
    }),
    reply: funnel,
  },
});
