// The Push API: the drop-in endpoint that other tools send calls to, its bulk form, and the status of what was sent.
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { pushRouteDocs, type PushedCallStatusAnswer } from '../../contract/push.ts';
import { stages } from '../../rules/call.ts';
import { readJson } from '../../rules/json-scan.ts';
import { Problem } from '../../rules/problem.ts';
import { readPushedCall, type PushedCall } from '../../rules/push-payload.ts';
import { findPushedCall, type PushedCallStatus } from '../database/calls-intake.ts';
import type { BaseContext } from '../flows/context.ts';
import { lookAtCall } from '../flows/intake/look-at-call.ts';
import { receiveCall } from '../flows/intake/receive-call.ts';
import type { ReceiveCommit } from '../flows/intake/receive-commit.ts';
import { nothingHere } from './problem-answer.ts';
import { receivedBody, receivedStatus, sendJson, sendPushRefusal, PUSH_PREFIX, type PushedAnswer } from './push-answer.ts';
import { continueAfterCheck, refuseOtherBodies, sendContinue, takeRawBodies, takeStreams } from './push-body.ts';
import { answerBulk } from './push-bulk.ts';
import { openCallers, type Caller } from './push-caller.ts';
import { isInQuery, missingKey, openPushKeyCheck } from './push-key-check.ts';
import { openRateLimiter } from './rate-limit.ts';

export type PushApiDeps = {
  context: BaseContext;
  commit: ReceiveCommit;
  /** Is this HubSpot portal (any, when the call names none) connected to the team? Then a call may wait for its recording. */
  isHubspotConnected: (teamId: string, portalId: string | null) => Promise<boolean>;
  /** Tries without a valid key in the body that one address has in a minute; default 30. */
  failedTriesPerMinute?: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Who pushes, once known. */
    pushCaller: Caller | null;
  }
}

/** Long enough for the slowest allowed body and a commit that takes its time; then 503. */
const HANDLER_TIMEOUT_MS = 55_000;
const everyMethod: HTTPMethods[] = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'OPTIONS', 'TRACE'];
/** Understood by the writer of the API's documentation. */
const undocumented: object = { hide: true };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Registers the three routes under /api/integrations/push-api; paths, limits and error shape are those of the compatible API. */
export async function pushApi(app: FastifyInstance, deps: PushApiDeps): Promise<void> {
  const { context, commit } = deps;
  const { db, clock, log } = context;
  const keys = openPushKeyCheck({ db, clock, log });
  const limiter = openRateLimiter({ db, clock, log });
  const callers = openCallers({ keys, limiter, clock, failedTriesPerMinute: deps.failedTriesPerMinute ?? 30 });
  continueAfterCheck(app, PUSH_PREFIX);

  await app.register(
    async (scope) => {
      scope.decorateRequest('pushCaller', null);
      // The schemas are documentation: bodies are read by our own rules, answers are written by hand.
      scope.setValidatorCompiler(() => (value: unknown) => ({ value }));
      scope.setSerializerCompiler(() => (value: unknown) => JSON.stringify(value));
      scope.setErrorHandler((error, request, reply) => sendPushRefusal(error, request, reply, clock.now()));
      scope.setNotFoundHandler((request, reply) => {
        sendPushRefusal(nothingHere(), request, reply, clock.now());
      });
      scope.addHook('onClose', () => keys.close());

      await scope.register(async (ingest) => {
        takeRawBodies(ingest);
        ingest.route({
          method: 'POST',
          url: '/ingest',
          schema: pushRouteDocs.ingest,
          logLevel: 'warn',
          handlerTimeout: HANDLER_TIMEOUT_MS,
          onRequest: async (request, reply) => {
            noStore(reply);
            request.pushCaller = await callers.fromHeaders(request, 'ingest');
            refuseOtherBodies(request, 'json');
            if (request.pushCaller === null) await callers.refuseGuessers(request);
          },
          preParsing: async (request, reply) => sendContinue(request, reply.raw),
          onResponse: async (request, reply) => noteUse(request, reply),
          handler: async (request, reply) => {
            const answer = await takeOne(request);
            sendJson(reply, answer.httpStatus, answer.body);
            return reply;
          },
        });
      });

      await scope.register(async (bulk) => {
        takeStreams(bulk);
        bulk.route({
          method: 'POST',
          url: '/ingest/bulk',
          schema: pushRouteDocs.bulk,
          logLevel: 'warn',
          onRequest: async (request, reply) => {
            noStore(reply);
            request.pushCaller = await callers.fromHeaders(request, 'ingest');
            refuseOtherBodies(request, 'json lines');
            if (request.pushCaller === null) await callers.refuseGuessers(request);
          },
          preParsing: async (request, reply) => sendContinue(request, reply.raw),
          onResponse: async (request, reply) => noteUse(request, reply),
          handler: (request, reply) => answerBulk(request, reply, { callers, clock, take }),
        });
      });

      scope.route({
        method: 'GET',
        url: '/calls/:callId',
        schema: pushRouteDocs.status,
        logLevel: 'warn',
        handlerTimeout: HANDLER_TIMEOUT_MS,
        onRequest: async (request, reply) => {
          noStore(reply);
          request.pushCaller = await callers.fromHeaders(request, 'status');
          if (request.pushCaller === null) throw missingKey();
        },
        onResponse: async (request, reply) => noteUse(request, reply),
        handler: async (request, reply) => {
          sendJson(reply, 200, await statusOf(request));
          return reply;
        },
      });

      refuseOtherMethods(scope, '/ingest', ['POST'], clock);
      refuseOtherMethods(scope, '/ingest/bulk', ['POST'], clock);
      refuseOtherMethods(scope, '/calls/:callId', ['GET', 'HEAD'], clock);
    },
    { prefix: PUSH_PREFIX },
  );

  async function takeOne(request: FastifyRequest): Promise<PushedAnswer> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const read = readJson(body);
    if (read.kind === 'refused') {
      const problem = new Problem(read.code, read.message);
      // Without a key this costs the sender a try: nobody makes us parse for nothing all day.
      throw request.pushCaller === null ? await callers.failed(request, problem) : problem;
    }
    request.pushCaller = await callers.fromBody(request, request.pushCaller, read.value);
    return take(request.pushCaller, read.value);
  }

  async function take(caller: Caller, value: unknown): Promise<PushedAnswer> {
    const reading = readPushedCall(value, clock.now());
    if (reading.kind === 'refused') throw new Problem(reading.code, reading.message, { fields: reading.fields });
    const { teamId, id: pushKeyId } = caller.key;
    if (reading.kind === 'no_content' && !(await mayWait(teamId, reading.call))) {
      throw new Problem(reading.code, reading.message, { fields: reading.fields });
    }
    const received = await receiveCall(context, commit, { teamId, source: 'push', call: reading.call, pushKeyId });
    const { hubspotCallId } = reading.call;
    if (received.status === 'waiting_for_recording' && hubspotCallId !== null)
      await lookAtCall(context, { teamId, portalId: portalOf(reading.call), hubspotCallId });
    return { httpStatus: receivedStatus(received), body: receivedBody(received, reading.call) };
  }

  /** HubSpot's workflows never retry after a 400: a call whose recording is not ready would be lost. */
  async function mayWait(teamId: string, call: PushedCall): Promise<boolean> {
    if (call.hubspotCallId === null) return false;
    return deps.isHubspotConnected(teamId, portalOf(call));
  }

  function noteUse(request: FastifyRequest, reply: FastifyReply): void {
    const caller = request.pushCaller;
    if (caller) keys.note(caller.key, reply.statusCode, isInQuery(caller.sent));
  }

  async function statusOf(request: FastifyRequest): Promise<PushedCallStatusAnswer> {
    const key = request.pushCaller?.key;
    const { callId } = request.params as { callId: string };
    const call = key && uuid.test(callId) ? await findPushedCall(db, { teamId: key.teamId, keyId: key.id, callId }) : null;
    if (!call) throw new Problem('not_found', 'This key has sent no call with this id.');
    return statusAnswer(call);
  }
}

function portalOf({ metadata }: PushedCall): string | null {
  const portal = metadata['hubspotPortalId'] ?? metadata['portalId'];
  return typeof portal === 'string' || typeof portal === 'number' ? String(portal) : null;
}

function statusAnswer(call: PushedCallStatus): PushedCallStatusAnswer {
  const lines = call.stages.map((line) => ({
    stage: line.stage,
    state: line.state,
    attempt: line.attempt,
    startedAt: line.startedAt?.toISOString() ?? null,
    endedAt: line.endedAt?.toISOString() ?? null,
    tookMs: line.startedAt && line.endedAt ? line.endedAt.getTime() - line.startedAt.getTime() : null,
    nextTryAt: line.nextTryAt?.toISOString() ?? null,
    error: line.errorCode === null ? null : { code: line.errorCode, message: line.errorMessage ?? '' },
  }));
  lines.sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  return { callId: call.id, status: call.state, receivedAt: call.receivedAt.toISOString(), stages: lines };
}

/** What was sent and what became of it is nobody else's to keep. */
function noStore(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
  reply.header('referrer-policy', 'no-referrer');
}

function refuseOtherMethods(scope: FastifyInstance, url: string, allowed: HTTPMethods[], clock: BaseContext['clock']): void {
  scope.route({
    method: everyMethod.filter((method) => !allowed.includes(method)),
    url,
    logLevel: 'warn',
    schema: undocumented,
    // Before the body: what the method would do with it does not matter.
    onRequest: async (request, reply) => {
      noStore(reply);
      reply.header('allow', allowed.join(', '));
      const problem = new Problem('method_not_allowed', `Use ${allowed[0] ?? ''} for this address.`);
      sendPushRefusal(problem, request, reply, clock.now());
      return reply;
    },
    handler: async () => undefined,
  });
}
