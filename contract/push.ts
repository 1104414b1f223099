// The Push API as its callers see it: one call in, one answer out. Documentation of what server/web/push-api.ts takes and says.
import { z } from 'zod';
import { callStates, stages, stageStates } from '../rules/call.ts';

const instant = z.iso.datetime();

const sentUtterance = z.object({
  speaker: z.string().optional().describe('Name of the speaker, or `{ id, name, email }` as in HubSpot transcripts.'),
  text: z.string(),
  start: z.number().optional().describe('Seconds, or milliseconds as in HubSpot `startTimeMillis`.'),
  end: z.number().optional(),
});

export const pushedCallBody = z
  .object({
    callTitle: z.string().optional().describe('Kept up to 16,384 characters.'),
    repName: z.string().optional().describe('Kept up to 200 characters.'),
    repEmail: z
      .string()
      .optional()
      .describe('Gives the call to the team member with this address; upper and lower case are the same.'),
    callDate: z
      .union([z.string(), z.number()])
      .optional()
      .describe('ISO 8601 with an offset, or seconds or milliseconds since 1970. Default: the time of arrival.'),
    duration: z.union([z.number(), z.string()]).optional().describe('Milliseconds, seconds or minutes; `durationUnit` says which.'),
    durationUnit: z
      .enum(['ms', 's', 'min'])
      .optional()
      .describe('Without it the unit is inferred, and the inference is shown as one.'),
    audioUrl: z.url().optional().describe('Where the recording can be fetched, up to 8,192 characters. Give this or `transcript`.'),
    transcript: z
      .union([z.string(), z.array(sentUtterance), z.record(z.string(), z.unknown())])
      .optional()
      .describe('Plain text, `Name: text` lines, WebVTT, SRT, a list of utterances, or HubSpot `transcriptUtterances`.'),
    metadata: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        'Flat: texts, numbers, true, false and lists of them. For calls of HubSpot: source, hubspotCallId, hubspotOwnerId, hubspotContactIds, ' +
          'hubspotDealIds (up to 1,000 ids each), syncMethod. What is nested, longer than 4,096 characters, named with more than 100 characters ' +
          'or comes after 50 other keys is kept like an unknown field.',
      ),
    externalId: z.string().optional().describe('Your id of the call, up to 512 characters. The same id is the same call.'),
    disableAiTitleGeneration: z.boolean().optional(),
    useAiCallTitle: z.boolean().optional(),
    apiKey: z.string().optional().describe('The Push API key, where neither a header nor the query can carry it. Never stored.'),
  })
  .catchall(z.unknown())
  .meta({
    id: 'PushedCall',
    description:
      'Every field is also taken in snake_case. `hubspotCallId`, `hubspotOwnerId`, `hubspotContactIds`, `hubspotDealIds`, `source`, `syncMethod` ' +
      'and fields named `metadata.x` or `metadata_x` may stand at the top and go into metadata. Unknown fields are kept under metadata `_extra`: up to 500 ' +
      'with 65,536 characters together; how many more there were is kept as `_extraDropped`.',
  });

export const pushAnswer = z
  .object({
    callId: z.uuid(),
    status: z.enum(callStates),
    duplicate: z.boolean().describe('True when this call was known; what was new in the message was added to it.'),
    statusUrl: z.string().describe('Path at which the stages of the call can be followed with the same key.'),
    sanitized: z.literal(true).optional().describe('Present when characters that cannot be stored were taken out of a text.'),
    durationWarning: z.string().optional().describe('Present when no length could be read from `duration`.'),
  })
  .meta({ id: 'PushAnswer' });
export type PushAnswer = z.output<typeof pushAnswer>;

export const pushError = z
  .object({
    error: z.string().describe('What is wrong and what to do.'),
    code: z.string().describe('Stable; programs should look at this.'),
    fields: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'PushError' });
export type PushError = z.output<typeof pushError>;

export const bulkLine = z
  .union([
    pushAnswer.extend({ line: z.int(), httpStatus: z.int() }),
    pushError.omit({ requestId: true }).extend({ line: z.int(), httpStatus: z.int() }),
  ])
  .meta({
    id: 'PushBulkLine',
    description: 'One for each line sent, in the same order. `httpStatus` is what the call alone would have got.',
  });

export const pushedCallStatus = z
  .object({
    callId: z.uuid(),
    status: z.enum(callStates),
    receivedAt: instant,
    stages: z.array(
      z.object({
        stage: z.enum(stages),
        state: z.enum(stageStates),
        attempt: z.int(),
        startedAt: instant.nullable(),
        endedAt: instant.nullable(),
        tookMs: z.int().nullable(),
        nextTryAt: instant.nullable(),
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'PushedCallStatus' });
export type PushedCallStatusAnswer = z.output<typeof pushedCallStatus>;

const refusals = {
  400: pushError.describe('Something in the request is wrong; `fields` says where.'),
  401: pushError.describe('No key, or one that is not valid.'),
  403: pushError.describe('A key with another purpose, such as asking for calls (`api_key_wrong_purpose`).'),
  405: pushError.describe('Another method; Allow names those that are taken.'),
  429: pushError.describe('Over the limit of the key. Retry-After is in seconds, for HubSpot workflows in milliseconds.'),
  503: pushError.describe('Cannot be stored right now; send it again after Retry-After.'),
};
const bodyRefusals = {
  ...refusals,
  413: pushError.describe('Over 5 MB (5,242,880 bytes).'),
  415: pushError.describe('Not application/json in UTF-8, or compressed.'),
};
const queryKey = z.object({
  apiKey: z.string().optional().describe('The key, where headers cannot be set. Less safe: addresses end up in logs.'),
});

/** What each route takes and answers. */
export const pushRouteDocs = {
  ingest: {
    summary: 'Push one call',
    description:
      'The key goes into the X-API-Key header, an Authorization: Bearer header, ?apiKey= or the field apiKey of the body. A call is known again by ' +
      'externalId or metadata.hubspotCallId; without either by its transcript, or by audioUrl where it has none, with date and rep. Sending it again ' +
      'adds what is new. A transcript can be added later only by one of the ids: without them it makes another call.',
    tags: ['Push API'],
    querystring: queryKey,
    body: pushedCallBody,
    response: {
      201: pushAnswer.describe('Stored.'),
      200: pushAnswer.describe('Known already; anything new was added.'),
      202: pushAnswer.describe('A call of your connected HubSpot without recording yet: it waits for the recording.'),
      ...bodyRefusals,
    },
  },
  bulk: {
    summary: 'Push many calls, one JSON object per line',
    description:
      'Send application/x-ndjson. One answer line for each line, as they are stored. Counts as one request against the limit of the key. ' +
      'Up to 1,000 lines and 100 MB, each line up to 5 MB.',
    tags: ['Push API'],
    querystring: queryKey,
    consumes: ['application/x-ndjson'],
    produces: ['application/x-ndjson'],
    response: { 200: bulkLine, ...bodyRefusals },
  },
  status: {
    summary: 'How far a pushed call has come',
    description: 'A key sees the calls it sent, and those sent by the keys it replaced or was replaced by.',
    tags: ['Push API'],
    params: z.object({ callId: z.uuid() }),
    querystring: queryKey,
    response: { 200: pushedCallStatus, ...refusals, 404: pushError.describe('No call that this key has sent.') },
  },
};
