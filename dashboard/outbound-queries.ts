// What the pages of AI agents and their calls read. Apart from queries.ts, so that it loads only with them.
import { queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';

export type AgentRow = Reply<'GET /api/agents'>['items'][number];
export type AgentDetail = Reply<'GET /api/agents/:agentId'>;
export type AgentDraft = AgentDetail['draft'];
export type AgentPreview = Reply<'POST /api/agents/:agentId/preview'>;

export const agentsQuery = (archived: boolean) =>
  queryOptions({
    queryKey: ['agents', { archived }] as const,
    queryFn: ({ signal }) => request('GET /api/agents', { query: { archived: archived ? 'true' : 'false' } }, signal),
  });

export const agentQuery = (agentId: string) =>
  queryOptions({
    queryKey: ['agent', agentId] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId', { params: { agentId } }, signal),
  });

/** A version never changes, so it is read once. */
export const agentVersionQuery = (agentId: string, version: number) =>
  queryOptions({
    queryKey: ['agent-version', agentId, version] as const,
    queryFn: ({ signal }) => request('GET /api/agents/:agentId/versions/:version', { params: { agentId, version } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
