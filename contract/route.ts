// How one HTTP route is described: the key is `METHOD /path`, the schemas are what crosses the wire.
import type { z } from 'zod';
import type { Permission } from '../rules/role.ts';

export type RouteContract = {
  summary: string;
  tag: string;
  /** What the signed-in person must be allowed to do; `signed-in` needs only a session, `public` nothing. */
  needs: Permission | 'signed-in' | 'public';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** In bytes, where the body may be larger than the dashboard's usual 64 KB. */
  largestBody?: number;
  /** The successful answer; `void` routes answer 204. */
  reply: z.ZodType;
};

/** Keeps the literal types of a table of routes. */
export function routes<const T extends Record<`${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`, RouteContract>>(
  table: T,
): T {
  return table;
}
