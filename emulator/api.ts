// From a request to its answer: find the route, play faults, check token, limits and scopes, ask the route.
import { refusal, Refusal, type Answer } from './answers.ts';
import { admit, missingScopes } from './admission.ts';
import type { Grant } from './apps.ts';
import type { ActiveFault } from './faults.ts';
import { faultAnswer } from './fault-answers.ts';
import { readBody } from './request-body.ts';
import type { Ask, AskWithToken, Method, Route } from './route.ts';
import type { Router } from './router.ts';
import type { World } from './world.ts';

export type Incoming = {
  method: string;
  path: string;
  query: string;
  origin: string;
  headers: Ask['headers'];
  body: string;
};

/** `correlationId` is null for the emulator's own pages: looking at them must not use up chance. */
export type Outgoing = { answer: Answer; fault: ActiveFault | null; correlationId: string | null };

/** Lets a test show that the conformance suite notices a wrong answer. */
export type Tamper = (route: string, answer: Answer) => Answer;

export async function answerRequest(world: World, router: Router, incoming: Incoming, tamper?: Tamper): Promise<Outgoing> {
  const { method, path } = incoming;
  const found = router.find(method, path);
  if (!found) return logged(world, incoming, { route: null, grant: null, answer: unknownPath(router, incoming), fault: null });
  const { route, params } = found;
  const ask: Ask = {
    world,
    method: method as Method,
    path,
    origin: incoming.origin,
    params,
    query: new URLSearchParams(incoming.query),
    body: undefined,
    headers: incoming.headers,
  };
  if (route.auth === 'own') {
    const answer = await answered(() => route.answer(withBody(ask, incoming)));
    return { answer, fault: null, correlationId: null };
  }

  const grant = admit.grantOf(world, incoming.headers) ?? null;
  const portalId = grant?.portalId ?? null;
  const fault = world.faults.strike({ route: route.name, path, method, portalId }) ?? null;
  const early = fault ? await faultAnswer(world, fault) : null;
  let answer = early ?? (await answered(() => answerRoute(world, route, ask, incoming)));
  if (!early && tamper) answer = tamper(route.name, answer);
  return logged(world, incoming, { route: route.name, grant, answer, fault });
}

async function answerRoute(world: World, route: Route, ask: Ask, incoming: Incoming): Promise<Answer> {
  if (route.auth === 'developer') admit.developer(world, ask);
  if (route.auth !== 'token') return route.answer(withBody(ask, incoming));
  const inside: AskWithToken = { ...ask, ...admit.token(world, incoming.headers) };
  const call = admit.limitedCall(inside, route.isSearch ?? false);
  const refused = world.limits.take(call);
  const headers = world.limits.headers(call);
  const answer = await answered(() => {
    if (refused) throw refused;
    const scopes = route.scopes?.(inside) ?? [];
    if (scopes.length > 0 && !scopes.some((scope) => inside.grant.scopes.includes(scope))) throw missingScopes(scopes);
    return route.answer(withBody(inside, incoming));
  });
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function withBody<A extends Ask>(ask: A, incoming: Incoming): A {
  return { ...ask, body: readBody(incoming.body, String(incoming.headers['content-type'] ?? '')) };
}

async function answered(work: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

// What HubSpot says to an unknown path is not known: these words are ours.
function unknownPath(router: Router, { method, path }: Incoming): Answer {
  const methods = router.methodsOf(path);
  return methods.length > 0
    ? refusal(405, { message: `${method} is not allowed here; ${methods.join(', ')} is.` }, { allow: methods.join(', ') }).answer
    : refusal(404, { message: `The emulator does not answer to ${method} ${path}.` }).answer;
}

type Done = { route: string | null; grant: Grant | null; answer: Answer; fault: ActiveFault | null };

function logged(world: World, incoming: Incoming, { route, grant, answer, fault }: Done): Outgoing {
  const { method, path, query, body } = incoming;
  const correlationId = world.chance.uuid();
  world.requests.add({
    at: world.clock.now(),
    method,
    path,
    query,
    body,
    route,
    portalId: grant?.portalId ?? null,
    appId: grant?.appId ?? null,
    status: answer.status,
    fault: fault?.kind ?? null,
    correlationId,
  });
  return { answer, fault, correlationId };
}
