// The signed-in person as pages see them. Every page under the shell has one.
import { useQuery } from '@tanstack/react-query';
import type { Permission } from '../rules/role.ts';
import type { Reply } from './api.ts';
import { sessionQuery } from './queries.ts';

export type Session = Reply<'GET /api/session'>;

export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (data === undefined) throw new Error('This page was opened without a session');
  return data;
}

export const useMay = (permission: Permission): boolean => useSession().permissions.includes(permission);
