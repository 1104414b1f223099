// The description of our HTTP API as an OpenAPI 3.1 document, made from the same contract that requests are checked by.
import { z } from 'zod';
import { auditFilter } from '../../contract/audit.ts';
import * as callDoorContract from '../../contract/call-doors.ts';
import { dashboardApi } from '../../contract/dashboard-api.ts';
import * as liveEventContract from '../../contract/live-events.ts';
import { exportedPerson } from '../../contract/privacy.ts';
import { problemBody } from '../../contract/problem.ts';
import * as pushContract from '../../contract/push.ts';
import type { RouteContract } from '../../contract/route.ts';
import type { Permission } from '../../rules/role.ts';
import { openSchemas, type Schemas } from './openapi-schemas.ts';
import { PUSH_PREFIX } from './push-answer.ts';

type Json = Record<string, unknown>;
type Response = { description: string; content?: Json; headers?: Json };

const titles: Record<number, string> = {
  400: 'Something in the request is wrong',
  401: 'Not signed in',
  403: 'Not allowed to this role, or asked from another site',
  404: 'Not there, or not in this team',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not a type that is taken',
  429: 'Too many requests; see Retry-After',
  503: 'Not available right now; see Retry-After',
};

export function openApiDocument(about: { version: string; publicUrl: string }): Json {
  const schemas = openSchemas();
  const paths: Record<string, Json> = {};
  const add = (method: string, path: string, operation: Json) => {
    const address_ = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[address_] = { ...paths[address_], [method.toLowerCase()]: operation };
  };
  addPushRoutes(add, schemas);
  addCallDoors(add, schemas);
  for (const [key, contract] of Object.entries(dashboardApi) as [string, RouteContract][]) {
    const [method = '', path = ''] = key.split(' ');
    add(method, path, dashboardOperation(method, path, contract, schemas));
  }
  addStreams(add, schemas);
  addFiles(add, schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ringside',
      version: about.version,
      description:
        'Push calls or ask for calls with a key, and read and manage what became of them with the session of the dashboard. ' +
        'Refusals of the dashboard API are `application/problem+json` (RFC 9457); programs should look at `code`.',
    },
    servers: [{ url: about.publicUrl }],
    tags: ['Push API', 'Call API', 'Calls', 'Outbound calls', 'Jobs', 'Push keys', 'Team', 'Sign-in', 'Live'].map((name) => ({
      name,
    })),
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        keyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        keyBearer: { type: 'http', scheme: 'bearer' },
        keyQuery: { type: 'apiKey', in: 'query', name: 'apiKey' },
        callKeyQuery: { type: 'apiKey', in: 'query', name: 'x_api_key' },
        session: { type: 'apiKey', in: 'cookie', name: 'ringside.session_token' },
      },
    },
  };
}

function dashboardOperation(method: string, path: string, contract: RouteContract, schemas: Schemas): Json {
  const id = operationId(method, path);
  const body = requestBody(path, contract, id, schemas);
  const refusals = [
    400,
    ...(contract.needs === 'public' ? [] : [401, 403]),
    ...(contract.params ? [404] : []),
    ...[409, ...('requestBody' in body ? [413, 415] : []), 429, 503],
  ];
  const answer: Response =
    contract.reply instanceof z.ZodVoid
      ? { description: 'Done' }
      : { description: 'Done', content: json(schemas.refer(contract.reply, 'output', `${id}Reply`)) };
  return {
    operationId: id,
    summary: contract.summary,
    tags: [contract.tag],
    security: contract.needs === 'public' ? [] : [{ session: [] }],
    ...(contract.needs === 'public' || contract.needs === 'signed-in' ? {} : needing(contract.needs)),
    ...parameters(contract.params, contract.query),
    ...body,
    responses: {
      [contract.reply instanceof z.ZodVoid ? 204 : 200]: answer,
      ...Object.fromEntries(refusals.map((status) => [status, problem(status, schemas)])),
    },
  };
}

const needing = (permission: Permission) => ({ description: `Needs the permission \`${permission}\`.` });

function requestBody(path: string, contract: RouteContract, id: string, schemas: Schemas): Json {
  if (path === '/api/uploads') {
    const properties = {
      file: {
        type: 'string',
        contentMediaType: 'application/octet-stream',
        description: 'The recording, up to RINGSIDE_MAX_RECORDING_MB (500 MB unless set), or a transcript, up to 5 MB.',
      },
      title: { type: 'string' },
      repEmail: { type: 'string', format: 'email' },
      calledAt: { type: 'string', format: 'date-time' },
    };
    return {
      requestBody: {
        required: true,
        content: { 'multipart/form-data': { schema: { type: 'object', properties, required: ['file'] } } },
      },
    };
  }
  if (!contract.body) return {};
  return { requestBody: { required: true, content: json(schemas.refer(contract.body, 'input', `${id}Body`)) } };
}

function parameters(params: z.ZodType | undefined, query: z.ZodType | undefined): Json {
  const list = [...fieldsOf(params, 'path'), ...fieldsOf(query, 'query')];
  return list.length > 0 ? { parameters: list } : {};
}

function fieldsOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: field,
  }));
}

const pushPaths = {
  ingest: ['POST', `${PUSH_PREFIX}/ingest`],
  bulk: ['POST', `${PUSH_PREFIX}/ingest/bulk`],
  status: ['GET', `${PUSH_PREFIX}/calls/:callId`],
} as const satisfies Record<keyof typeof pushContract.pushRouteDocs, readonly [string, string]>;

function addPushRoutes(add: (method: string, path: string, operation: Json) => void, schemas: Schemas): void {
  for (const name of Object.keys(pushPaths) as (keyof typeof pushPaths)[]) {
    const [method, path] = pushPaths[name];
    const docs: {
      summary: string;
      description: string;
      tags: string[];
      params?: z.ZodType;
      body?: z.ZodType;
      response: Record<number, z.ZodType>;
    } = pushContract.pushRouteDocs[name];
    const lines = name === 'bulk';
    const body = lines
      ? { 'application/x-ndjson': { schema: schemas.refer(pushContract.pushedCallBody, 'input', 'PushedCall') } }
      : docs.body && json(schemas.refer(docs.body, 'input', 'PushedCall'));
    add(method, path, {
      operationId: operationId(method, path),
      summary: docs.summary,
      description: docs.description,
      tags: docs.tags,
      security: [{ keyHeader: [] }, { keyBearer: [] }, { keyQuery: [] }],
      ...parameters(docs.params, undefined),
      ...(body ? { requestBody: { required: true, content: body } } : {}),
      responses: Object.fromEntries(
        Object.entries(docs.response).map(([status, schema]) => [
          status,
          {
            description: schema.description ?? 'Done',
            content:
              lines && status === '200'
                ? { 'application/x-ndjson': { schema: schemas.refer(pushContract.bulkLine, 'output', 'PushBulkLine') } }
                : json(pushSchema(schema, schemas)),
          },
        ]),
      ),
    });
  }
}

function addCallDoors(add: (method: string, path: string, operation: Json) => void, schemas: Schemas): void {
  const refused = (status: number): Response => ({
    description: titles[status] ?? 'Refused',
    content: json(schemas.refer(callDoorContract.doorError, 'output', 'CallDoorError')),
  });
  for (const [key, door] of Object.entries<callDoorContract.CallDoorDoc>(callDoorContract.callDoorDocs)) {
    const [method = '', path = ''] = key.split(' ');
    const id = operationId(method, path);
    add(method, path, {
      operationId: id,
      summary: door.summary,
      description: 'With a key whose purpose is calls.',
      tags: ['Call API'],
      security: [
        { keyHeader: [] },
        { keyBearer: [] },
        ...(callDoorContract.doorsWithKeyInAddress.has(key) ? [{ callKeyQuery: [] }] : []),
      ],
      ...parameters(door.params, door.query),
      ...(door.body ? { requestBody: { required: true, content: json(schemas.refer(door.body, 'input', `${id}Body`)) } } : {}),
      responses: {
        200: { description: 'Done', content: json(schemas.refer(door.reply, 'output', `${id}Reply`)) },
        ...Object.fromEntries(
          [400, 401, 403, 404, 409, ...(door.body ? [413, 415] : []), 429, 503].map((status) => [status, refused(status)]),
        ),
      },
    });
  }
}

/** A description given where it is used makes a copy of the schema; all copies are the one with the name. */
function pushSchema(schema: z.ZodType, schemas: Schemas): Json {
  const named = [pushContract.pushAnswer, pushContract.pushError, pushContract.pushedCallStatus, pushContract.bulkLine];
  const original = named.find(
    (one) =>
      one === schema ||
      one.def === schema.def ||
      ('shape' in one.def && 'shape' in schema.def && one.def.shape === schema.def.shape),
  );
  return schemas.refer(original ?? schema, 'output', 'PushAnswer');
}

function addStreams(add: (method: string, path: string, operation: Json) => void, schemas: Schemas): void {
  const security = [{ session: [] }];
  const callId = { name: 'callId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
  const range = { name: 'Range', in: 'header', required: false, schema: { type: 'string' } };
  const sound = { 'audio/*': { schema: { type: 'string', contentMediaType: 'audio/*' } } };
  const answers = {
    200: { description: 'All of it', content: sound },
    206: { description: 'The asked range', content: sound },
    416: { description: 'There is no such range' },
    404: problem(404, schemas),
  };
  const heard = (operationId: string, summary: string) => ({
    ...{ operationId, summary, tags: ['Calls'], security, parameters: [callId, range] },
    responses: { ...answers, 401: problem(401, schemas), 403: problem(403, schemas) },
  });
  add('GET', '/api/calls/:callId/recording', heard('getCallRecording', 'The sound of a call; any range of its bytes'));
  add(
    'GET',
    '/api/calls/:callId/recording/original',
    heard('getCallOriginal', 'The sound of a call without silences, for those who may'),
  );
  const token = { name: 'token', in: 'path', required: true, schema: { type: 'string' } };
  add('GET', '/api/shared/:token/recording', {
    operationId: 'getSharedRecording',
    summary: 'The sound of a call that was shared, for an hour after its link was opened',
    description: 'With the cookie that `POST /api/shared/{token}/open` gives.',
    ...{ tags: ['Sharing'], security: [], parameters: [token, range], responses: answers },
  });
  add('GET', '/api/events', {
    operationId: 'listenToEvents',
    summary: 'Live events, as server-sent events',
    description: 'Each `data` is one LiveEvent. Comes back to where it was with `Last-Event-ID`, or says `reset`.',
    tags: ['Live'],
    security,
    parameters: [{ name: 'Last-Event-ID', in: 'header', required: false, schema: { type: 'string' } }],
    responses: {
      200: {
        description: 'The stream',
        content: { 'text/event-stream': { schema: schemas.refer(liveEventContract.liveEvent, 'output', 'LiveEvent') } },
      },
      401: problem(401, schemas),
    },
  });
}

/** Answered as files, piece by piece. */
function addFiles(add: (method: string, path: string, operation: Json) => void, schemas: Schemas): void {
  const file = (type: string) => ({
    200: { description: 'The file', content: { [type]: { schema: { type: 'string', contentMediaType: type } } } },
  });
  const refusals = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, problem(status, schemas)]));
  const security = [{ session: [] }];
  add('GET', '/api/audit/file', {
    operationId: 'getAuditFile',
    summary: 'The audit log as a file',
    ...{ tags: ['Audit log'], security, ...needing('audit.read'), ...parameters(undefined, auditFilter) },
    responses: { ...file('text/csv'), ...refusals(400, 401, 403) },
  });
  add('POST', '/api/privacy/export', {
    operationId: 'exportPerson',
    summary: 'All that is held of a person, as an archive',
    ...{ tags: ['Privacy'], security, ...needing('privacy.manage') },
    requestBody: { required: true, content: json(schemas.refer(exportedPerson, 'input', 'ExportedPerson')) },
    responses: { ...file('application/x-tar'), ...refusals(400, 401, 403, 413, 415) },
  });
}

function problem(status: number, schemas: Schemas): Response {
  return {
    description: titles[status] ?? 'Refused',
    content: { 'application/problem+json': { schema: schemas.refer(problemBody, 'output', 'Problem') } },
  };
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });

/** `POST /api/push-keys/:keyId/rotate` is `postPushKeysKeyIdRotate`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '')
    .split(/[^a-zA-Z0-9]+/)
    .filter(Boolean);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
