// Calls that are being held at this moment: who is on them, what was just said, and the way to watch one, take it over or end it.
import { z } from 'zod';
import { routes } from './route.ts';

const TAG = 'Live';

export const personOnCall = z
  .object({
    personId: z.string(),
    name: z.string(),
    did: z.enum(['listened_in', 'took_over', 'ended']),
    fromMs: z.int().describe('From the start of the call'),
    toMs: z.int().nullable().describe('Null while it goes on'),
  })
  .meta({ id: 'PersonOnCall' });
export type PersonOnCall = z.output<typeof personOnCall>;

export const liveCallRow = z
  .object({
    reference: z.string(),
    kind: z
      .enum(['talk', 'inbound', 'attempt'])
      .describe('A talk in the browser, somebody who rings a number of the team, or an attempt of a planned call'),
    agentId: z.uuid(),
    agentName: z.string(),
    with: z.string().nullable().describe('Who talks with the agent, as far as their name or number is known'),
    plannedCallId: z.uuid().nullable(),
    carrier: z.string().describe('`browser`, or the carrier’s name'),
    since: z.iso.datetime(),
    heldBy: z
      .string()
      .nullable()
      .describe('Null when this server holds it. Otherwise another process of the installation does, on the machine of this name'),
    state: z.enum(['listening', 'thinking', 'speaking', 'taken_over']).nullable().describe('Null before anything was told'),
    latencyMs: z.int().nullable().describe('Of the last answer'),
    lastWords: z.object({ side: z.enum(['us', 'them']), text: z.string() }).nullable(),
    people: z.array(personOnCall),
  })
  .meta({ id: 'LiveCallRow' });
export type LiveCallRow = z.output<typeof liveCallRow>;

export const watchAddress = z
  .object({
    /**
     * A WebSocket at this path of the same address, good for one connection within a minute. Text to the page: `{"event":"line","rateHz":…}` first,
     * `news` and `people` with what was told so far and then as it happens, `taken` or `refused`, `stop`. Text from the page:
     * `{"event":"listen","isOn":true}`, `{"event":"take_over"}`. Binary: 16-bit little-endian samples; to the page 20 ms at a time, the agent’s and
     * then as many of the other side’s, once taken over the other side’s alone; from the page what the person says.
     */
    path: z.string(),
    maySteer: z.boolean().describe('Whether its person may listen in and take over; others read along'),
  })
  .meta({ id: 'WatchAddress' });

const reference = z.object({ reference: z.string().max(400) });

export const liveCallRoutes = routes({
  'GET /api/live-calls': {
    summary: 'Calls that are being held',
    tag: TAG,
    needs: 'calls.read',
    reply: z.object({
      items: z.array(liveCallRow).describe('The newest first, a hundred at most'),
      isWhole: z.boolean().describe('False when more are held than are listed'),
    }),
  },
  'POST /api/live-calls/:reference/watch': {
    summary: 'Watch a call',
    tag: TAG,
    needs: 'calls.read',
    params: reference,
    reply: watchAddress,
  },
  'POST /api/live-calls/:reference/end': {
    summary: 'End a call that is being held',
    tag: TAG,
    needs: 'calls.steer',
    params: reference,
    reply: z.void(),
  },
});
