// Makes a request that was found out smaller, as long as the same is still wrong with it.
import type { FuzzRequest } from './fuzz-request.ts';

const MOST_TRIES = 80;

export async function shrink(request: FuzzRequest, isStillWrong: (smaller: FuzzRequest) => Promise<boolean>): Promise<FuzzRequest> {
  let best = request;
  let tries = 0;
  for (let shrunk = true; shrunk && tries < MOST_TRIES;) {
    shrunk = false;
    for (const smaller of smallerOnes(best)) {
      if (tries >= MOST_TRIES) break;
      tries += 1;
      if (!(await isStillWrong(smaller))) continue;
      best = smaller;
      shrunk = true;
      break;
    }
  }
  return best;
}

function* smallerOnes(request: FuzzRequest): Generator<FuzzRequest> {
  if (request.wire) {
    for (const share of [0.5, 0.9]) yield { ...request, wire: request.wire.subarray(0, Math.floor(request.wire.length * share)) };
    return;
  }
  const [path = '', query] = request.path.split(/\?(.*)/s);
  if (query) {
    const parts = query.split('&');
    for (let at = 0; at < parts.length; at += 1) {
      const left = parts.filter((_, place) => place !== at).join('&');
      yield { ...request, path: left ? `${path}?${left}` : path };
    }
  }
  if (request.body) {
    yield { ...request, body: null };
    for (const body of smallerBodies(request.body)) yield { ...request, body };
  }
  for (let at = 0; at < request.headers.length; at += 1)
    yield { ...request, headers: request.headers.filter((_, place) => place !== at) };
}

function* smallerBodies(body: Buffer): Generator<Buffer> {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    if (body.length > 20)
      for (const [from, to] of [
        [0, 0.5],
        [0.5, 1],
        [0, 0.9],
      ] as const)
        yield body.subarray(Math.floor(body.length * from), Math.floor(body.length * to));
    return;
  }
  for (const smaller of smallerValues(value)) {
    const text = JSON.stringify(smaller);
    if (text !== undefined && text.length < body.length) yield Buffer.from(text);
  }
}

/** One field, one item or one half of a text less, from the outside in. */
function* smallerValues(value: unknown): Generator {
  if (typeof value === 'string' && value.length > 1) {
    yield value.slice(0, Math.floor(value.length / 2));
    yield value.slice(Math.floor(value.length / 2));
  }
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value) as [string, unknown][];
  const rebuilt = (left: [string, unknown][]) => (Array.isArray(value) ? left.map(([, one]) => one) : Object.fromEntries(left));
  if (entries.length > 3) for (const half of [0, 1]) yield rebuilt(entries.filter((_, at) => at % 2 === half));
  for (let at = 0; at < Math.min(entries.length, 40); at += 1) yield rebuilt(entries.filter((_, place) => place !== at));
  for (let at = 0; at < Math.min(entries.length, 40); at += 1) {
    for (const inner of smallerValues(entries[at]?.[1]))
      yield rebuilt(entries.map((one, place) => (place === at ? [one[0], inner] : one)));
  }
}
