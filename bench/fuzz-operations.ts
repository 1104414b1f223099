// Everything that can be asked of a server: what its own description tells, and the doors that are told of nowhere else.
import { isRole, mayDo, permissions, type Permission, type Role } from '../rules/role.ts';
import type { Schema } from './fuzz-values.ts';

export type Credential = 'session' | 'recording key' | 'call key' | 'signature' | 'none';
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema };

export type Operation = {
  /** `POST /api/calls/{callId}/retry`. */
  name: string;
  method: string;
  path: string;
  credential: Credential;
  /** A key may stand in the query, too. */
  takesKeyInAddress: boolean;
  /** Of a session; null where any member of a team may. */
  needs: Permission | null;
  parameters: Parameter[];
  body: { contentType: string; schema: Schema } | null;
};

export type ApiDescription = {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
};
type DescribedOperation = {
  description?: string;
  tags?: string[];
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
};

export function readOperations(description: ApiDescription): Operation[] {
  return Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, told]): Operation => {
      const [body] = Object.entries(told.requestBody?.content ?? {});
      const security = (told.security ?? []).flatMap((one) => Object.keys(one));
      const needs = /permission `([\w.]+)`/.exec(told.description ?? '')?.[1];
      return {
        ...{ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, parameters: told.parameters ?? [] },
        credential: credentialOf(security, told.tags ?? []),
        takesKeyInAddress: security.some((name) => name.endsWith('Query')),
        needs: permissions.find((one) => one === needs) ?? null,
        body: body ? { contentType: body[0], schema: body[1].schema } : null,
      };
    }),
  );
}

function credentialOf(security: readonly string[], tags: readonly string[]): Credential {
  if (security.includes('session')) return 'session';
  if (security.length === 0) return 'none';
  return tags.includes('Call API') ? 'call key' : 'recording key';
}

/** What a role may do here is decided before anything else is looked at. */
export function isAllowed({ credential, needs }: Operation, role: string | null): boolean {
  if (credential !== 'session') return true;
  return role !== null && isRole(role) && (needs === null || mayDo(role satisfies Role, needs));
}

const text: Schema = { type: 'string' };
const door = (
  method: string,
  path: string,
  credential: Credential,
  body: Schema | null,
  contentType = 'application/json',
): Operation => ({
  ...{ name: `${method} ${path}`, method, path, credential, takesKeyInAddress: false, needs: null },
  parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: text })),
  body: body && { contentType, schema: body },
});
const asking = (operation: Operation, first: string, ...others: string[]): Operation => ({
  ...operation,
  parameters: [
    ...operation.parameters,
    ...[first, ...others].map((name): Parameter => ({ name, in: 'query', required: name === first, schema: text })),
  ],
});
const form = 'application/x-www-form-urlencoded';
const fields = (...names: string[]): Schema => ({
  ...{ type: 'object', required: names.slice(0, 2) },
  properties: Object.fromEntries(names.map((name) => [name, text])),
});
const hubspotEvent: Schema = {
  type: 'object',
  required: ['portalId', 'objectId', 'subscriptionType', 'occurredAt'],
  properties: {
    ...{ eventId: { type: 'integer' }, subscriptionId: { type: 'integer' }, portalId: { enum: [62_515, 62_516, 1] } },
    ...{ appId: { type: 'integer' }, occurredAt: { enum: [1_772_000_000_000, 0, -1, 1e15] }, attemptNumber: { type: 'integer' } },
    subscriptionType: { enum: ['object.creation', 'object.propertyChange', 'contact.creation', 'object.deletion', 'call.x'] },
    ...{
      objectTypeId: { enum: ['0-48', '0-1'] },
      objectId: { enum: [1, 7_001, 2 ** 53, 0] },
      propertyName: text,
      propertyValue: text,
    },
  },
};
const recording: Schema = {
  type: 'object',
  properties: {
    ...{ event: { enum: ['recording.completed', 'endpoint.url_validation', 'Transcription completed', 'call.recorded'] } },
    payload: {
      type: 'object',
      properties: { plainToken: text, object: fields('uuid', 'topic', 'start_time', 'host_email', 'download_url') },
    },
    ...{
      meetingId: text,
      title: text,
      url: text,
      recording_id: { type: 'integer' },
      body: fields('id', 'contact', 'owner', 'recording'),
    },
  },
};
/** Of the account that the scene sets up. */
export const ACCOUNT = `AC${'0'.repeat(32)}`;
const twilioNews: Schema = {
  ...{ type: 'object', required: ['CallSid', 'AccountSid', 'CallStatus', 'From', 'To'] },
  properties: {
    ...{ CallSid: { enum: [`CA${'0'.repeat(32)}`] }, AccountSid: { enum: [ACCOUNT] }, From: text, To: text, Duration: text },
    ...{
      CallStatus: { enum: ['ringing', 'completed', 'busy', 'failed', 'x'] },
      AnsweredBy: { enum: ['human', 'machine_start', 'fax', 'x'] },
    },
  },
};
const doors = (of: string) => [`/api/integrations/carriers/${of}`, `/api/integrations/carriers/${of}/calls`];

/** Sign-in, and what others sign: their shapes are theirs, so they stand in no description of ours. */
export const otherDoors: readonly Operation[] = [
  door('POST', '/api/auth/sign-in/email', 'none', fields('email', 'password', 'callbackURL', 'rememberMe')),
  door('POST', '/api/auth/sign-out', 'none', fields()),
  door('POST', '/api/auth/change-password', 'none', fields('newPassword', 'currentPassword', 'revokeOtherSessions')),
  door('POST', '/api/auth/update-user', 'none', fields('name', 'image')),
  door('GET', '/api/auth/get-session', 'none', null),
  door('GET', '/api/auth/list-sessions', 'none', null),
  door('POST', '/api/auth/revoke-session', 'none', fields('sessionId')),
  door('POST', '/api/auth/revoke-other-sessions', 'none', fields()),
  ...['enable', 'disable', 'generate-backup-codes'].map((one) =>
    door('POST', `/api/auth/two-factor/${one}`, 'none', fields('password')),
  ),
  ...['totp', 'backup-code'].map((one) =>
    door('POST', `/api/auth/two-factor/verify-${one}`, 'none', fields('code', 'trustDevice')),
  ),
  ...['{teamId}', 'app'].map((whose) =>
    door('POST', `/api/integrations/hubspot/webhooks/${whose}`, 'signature', { type: 'array', items: hubspotEvent, maxItems: 3 }),
  ),
  door('POST', '/api/integrations/recorders/{recorderId}', 'signature', recording),
  asking(door('GET', '/api/auth/sso/{teamId}', 'none', null), 'next'),
  asking(door('GET', '/api/auth/sso/callback', 'none', null), 'state', 'code'),
  asking(door('GET', '/api/hubspot/oauth/callback', 'none', null), 'state', 'code', 'error'),
  ...doors('{carrier}').map((path) => asking(door('POST', path, 'signature', twilioNews, form), 'reference')),
  asking(door('GET', '/api/integrations/carriers/{carrier}/calls', 'none', null), 'CallSid', 'CallFrom', 'CallTo', 'From', 'To'),
  door('POST', '/api/integrations/carriers/{carrier}/answers/{token}', 'signature', fields('CallSid'), form),
  door('GET', '/health/live', 'none', null),
  ...['/health', '/docs', '/docs/problems', '/docs/openapi.json', '/', '/calls/{callId}', '/assets/{file}', '/{file}'].map((path) =>
    door('GET', path, 'none', null),
  ),
];
