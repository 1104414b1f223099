// Registers a route as the contract describes it: who may ask, what is read from the request, what the answer looks like.
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { z } from 'zod';
import { dashboardApi, type DashboardApi } from '../../contract/dashboard-api.ts';
import type { RouteContract } from '../../contract/route.ts';
import { Problem } from '../../rules/problem.ts';
import { actingAs } from './acting.ts';
import { nothingHere, problemOfZod } from './problem-answer.ts';
import { findSignedIn, requireAsker, type Asker, type SessionSource, type SignedIn } from './session.ts';
import { validationWords } from './validation-words.ts';

export type RouteKey = keyof DashboardApi;

/** What every route needs to know who asks. */
export type Web = { app: FastifyInstance } & SessionSource;

type Part<C, P extends string> = P extends keyof C ? (C[P] extends z.ZodType ? z.output<C[P]> : undefined) : undefined;

export type Ask<K extends RouteKey> = {
  params: Part<DashboardApi[K], 'params'>;
  query: Part<DashboardApi[K], 'query'>;
  body: Part<DashboardApi[K], 'body'>;
  /** Who asks, and in which team. On public routes null without a session. */
  asker: DashboardApi[K]['needs'] extends 'public' ? SignedIn | null : Asker;
  request: FastifyRequest;
  reply: FastifyReply;
};

export type Reply<K extends RouteKey> = z.input<DashboardApi[K]['reply']>;

/** An answer that does not keep the contract is a fault of ours and told as such; fields that are not in it never leave. */
export function route<K extends RouteKey>(web: Web, key: K, handler: (ask: Ask<K>) => Promise<Reply<K>>): void {
  const contract: RouteContract = dashboardApi[key];
  const [method, url] = key.split(' ') as [HTTPMethods, string];
  web.app.route({
    method,
    url,
    ...(contract.largestBody === undefined ? {} : { bodyLimit: contract.largestBody }),
    handler: async (request, reply) => {
      const signedIn = await findSignedIn(web, request, reply);
      const asker = contract.needs === 'public' ? signedIn : requireAsker(signedIn, contract.needs);
      const ask = {
        params: read(contract.params, request.params, 'params'),
        query: read(contract.query, request.query, 'query'),
        body: read(contract.body, request.body, 'body'),
        asker,
        request,
        reply,
      } as Ask<K>;
      const answer: unknown = signedIn ? await actingAs(signedIn.person, request.ip, () => handler(ask)) : await handler(ask);
      if (contract.reply instanceof z.ZodVoid) return reply.code(204).send();
      const checked = contract.reply.safeParse(answer);
      if (!checked.success)
        throw new Problem('internal', 'The answer of the server was not as promised.', { cause: checked.error });
      return reply.send(checked.data);
    },
  });
}

function read(schema: z.ZodType | undefined, value: unknown, where: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value ?? (where === 'body' ? {} : undefined), { error: validationWords });
  if (parsed.success) return parsed.data;
  // An id that cannot be one belongs to nothing.
  if (where === 'params') throw nothingHere();
  throw problemOfZod(parsed.error, where);
}
