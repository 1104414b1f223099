// What the pages about privacy read.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditRoom } from '../rules/audit.ts';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import { byPage } from './by-page.ts';

export type AuditEntry = Reply<'GET /api/audit'>['items'][number];
export type AuditFilters = { room?: AuditRoom; person?: string; days?: number };

const DAY_MS = 86_400_000;

/** As the server reads them; whole days, so that a page and the next one speak of the same. */
export function auditQueryOf({ room, person, days }: AuditFilters): { room?: AuditRoom; personId?: string; from?: string } {
  const from = days === undefined ? undefined : new Date(Math.floor(Date.now() / DAY_MS - days) * DAY_MS).toISOString();
  return {
    ...(room === undefined ? {} : { room }),
    ...(person === undefined ? {} : { personId: person }),
    ...(from === undefined ? {} : { from }),
  };
}

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ['audit', filters] as const,
    queryFn: ({ pageParam, signal }) =>
      request('GET /api/audit', { query: { ...auditQueryOf(filters), limit: 50, cursor: pageParam } }, signal),
    ...byPage,
  });
export const auditPeopleQuery = queryOptions({
  queryKey: ['audit-people'],
  queryFn: ({ signal }) => request('GET /api/audit/people', {}, signal),
});

export type PrivacyShown = Reply<'GET /api/privacy'>;

export const privacyQuery = queryOptions({
  queryKey: ['privacy'],
  queryFn: ({ signal }) => request('GET /api/privacy', {}, signal),
  refetchInterval: ({ state: { data } }) =>
    data?.policy.sound.isCovered === true && data.covers.older + data.covers.waiting > 0 ? 10_000 : false,
});
export const callHoldQuery = (callId: string) =>
  queryOptions({
    queryKey: ['call-hold', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/hold', { params: { callId } }, signal),
  });

export type Share = Reply<'GET /api/calls/:callId/shares'>['items'][number];
export type SharedCall = Reply<'POST /api/shared/:token/open'>;

export const sharesQuery = (callId: string) =>
  queryOptions({
    queryKey: ['shares', callId] as const,
    queryFn: ({ signal }) => request('GET /api/calls/:callId/shares', { params: { callId } }, signal),
  });
