// Recorders of other makers: connections with an address of their own, and what came by them.
import { z } from 'zod';
import { recorderDeliveryStates, recorderKinds } from '../rules/recorder.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();

export const recorderDelivery = z
  .object({
    deliveryId: z.uuid(),
    event: z.string(),
    state: z.enum(recorderDeliveryStates),
    attempt: z.int(),
    /** What went wrong last, or why it was ignored. */
    why: z.string().nullable(),
    callId: z.uuid().nullable(),
    receivedAt: instant,
    nextTryAt: instant.nullable(),
  })
  .meta({ id: 'RecorderDelivery' });
export type RecorderDelivery = z.output<typeof recorderDelivery>;

export const recorder = z
  .object({
    recorderId: z.uuid(),
    kind: z.enum(recorderKinds),
    name: z.string(),
    /** To be entered at the recorder. */
    url: z.string(),
    /** Until then nothing is taken: some makers tell the secret only once they know the address. */
    hasSecret: z.boolean(),
    createdBy: z.string().nullable(),
    createdAt: instant,
    /** The last message whose signature did not hold. */
    refused: z.object({ at: instant, why: z.string() }).nullable(),
    /** The newest ten. */
    deliveries: z.array(recorderDelivery),
  })
  .meta({ id: 'Recorder' });
export type Recorder = z.output<typeof recorder>;

const params = z.object({ recorderId: z.uuid() });
const secret = z.string().trim().min(8).max(500);

export const recorderRoutes = routes({
  'GET /api/recorders': {
    summary: 'Connected recorders with their newest deliveries',
    tag: 'Recorders',
    needs: 'keys.manage',
    reply: z.object({ items: z.array(recorder) }),
  },
  'POST /api/recorders': {
    summary: 'Connect a recorder; its secrets are sealed and never told again',
    tag: 'Recorders',
    needs: 'keys.manage',
    body: z.object({
      kind: z.enum(recorderKinds),
      name: z.string().trim().min(1).max(100),
      secret: secret.optional().describe('What its messages are signed with; may be given later'),
      key: secret.optional().describe('Fireflies only: the API key by which the meeting is asked for'),
    }),
    reply: z.object({ recorderId: z.uuid(), url: z.string() }),
  },
  'PATCH /api/recorders/:recorderId': {
    summary: 'Give a connection its secret, or another one',
    tag: 'Recorders',
    needs: 'keys.manage',
    params,
    body: z.object({ secret }),
    reply: z.void(),
  },
  'POST /api/recorders/:recorderId/retry': {
    summary: 'Try again what failed',
    tag: 'Recorders',
    needs: 'keys.manage',
    params,
    reply: z.object({ retried: z.int() }),
  },
  'DELETE /api/recorders/:recorderId': {
    summary: 'Remove a connection; calls that came by it stay',
    tag: 'Recorders',
    needs: 'keys.manage',
    params,
    reply: z.void(),
  },
});
