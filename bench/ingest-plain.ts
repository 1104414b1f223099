// What one would write first: Fastify parses and validates, then one transaction per request stores call and job.
import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Tables } from '../server/database/tables.ts';
import type { EnqueueJobs } from '../server/flows/context.ts';

type Body = {
  callTitle: string;
  repName: string;
  repEmail: string;
  callDate: string;
  duration: number;
  audioUrl: string;
  externalId: string;
  metadata: Record<string, string>;
};

const schema = {
  body: {
    type: 'object',
    required: ['audioUrl', 'externalId'],
    properties: {
      callTitle: { type: 'string' },
      repName: { type: 'string' },
      repEmail: { type: 'string' },
      callDate: { type: 'string', format: 'date-time' },
      duration: { type: 'number' },
      audioUrl: { type: 'string', format: 'uri' },
      externalId: { type: 'string' },
      metadata: { type: 'object' },
    },
  },
};

/** No key, no rate limit, no live events: less work than ours does, except for how it commits. */
export function plainIngest(
  app: FastifyInstance,
  deps: { db: Kysely<Tables>; teamId: string; enqueueJobs: EnqueueJobs; newId: () => string },
): void {
  const { db, teamId, enqueueJobs, newId } = deps;
  app.post('/api/integrations/push-api/ingest', { schema }, async (request, reply) => {
    const body = request.body as Body;
    const callId = newId();
    const now = new Date();
    const isNew = await db.transaction().execute(async (trx) => {
      const stored = await trx
        .insertInto('call')
        .values({
          teamId,
          id: callId,
          source: 'push',
          state: 'processing',
          externalId: body.externalId,
          hubspotCallId: null,
          contentDigest: null,
          pushKeyId: null,
          title: body.callTitle,
          repName: body.repName,
          repEmail: body.repEmail,
          repPersonId: null,
          calledAt: new Date(body.callDate),
          durationMs: body.duration,
          durationRaw: JSON.stringify(body.duration),
          durationUnit: 'ms',
          durationBy: 'threshold',
          durationConfidence: 'medium',
          durationWarning: null,
          audioUrl: body.audioUrl,
          givenTranscript: null,
          metadata: JSON.stringify(body.metadata),
          direction: null,
          outcome: null,
          score: null,
          talkShare: null,
          receivedAt: now,
          updatedAt: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!stored) return false;
      await enqueueJobs(trx, [{ name: 'fetch-recording', input: { teamId, callId } }]);
      return true;
    });
    return reply.code(isNew ? 201 : 200).send({ callId, status: 'processing', duplicate: !isNew });
  });
}
