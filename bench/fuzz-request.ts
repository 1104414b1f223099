// One request to one operation: who asks, for what, with which body, and what of it is made wrong.
import type { Chance } from '../emulator/chance.ts';
import { formOf } from './fuzz-form.ts';
import type { Memory } from './fuzz-memory.ts';
import { isAllowed, type Credential, type Operation, type Parameter } from './fuzz-operations.ts';
import { teamNames, type Actor, type FuzzScene, type TeamName } from './fuzz-scene.ts';
import { signedHeaders } from './fuzz-signatures.ts';
import { bentHeaders, hostileBody, wire } from './fuzz-tricks.ts';
import { breakValue, hostileText, hostileValue, pick, validValue, type ValueSource } from './fuzz-values.ts';

export type FuzzRequest = {
  operation: Operation;
  method: string;
  path: string;
  headers: [string, string][];
  body: Buffer | null;
  /** These bytes, instead of a request that is written by the rules. */
  wire: Buffer | null;
  /** The team whose person or key asks; null for nobody. */
  team: TeamName | null;
  /** Why no good answer may come; null where one may. */
  mustRefuse: string | null;
};

type Asker = {
  team: TeamName | null;
  role: string | null;
  headers: [string, string][];
  query: [string, string][];
  mustRefuse: string | null;
};

export function makeRequest(scene: FuzzScene, chance: Chance, operation: Operation, nowMs: number): FuzzRequest {
  const asker = chooseAsker(scene, chance, operation);
  const home = asker.team ?? 'ours';
  const source: ValueSource = {
    chance,
    schemas: scene.schemas,
    isLean: chance.share() < 0.4,
    known: (field) => {
      const list = scene.memory[home].list(field);
      return list.length > 0 ? pick(chance, list) : undefined;
    },
  };
  const { path, isForeign } = fillPath(scene, source, operation, home);
  const query = [...asker.query, ...fillQuery(source, operation.parameters)];
  const headers = [...asker.headers, ...askedHeaders(source, operation.parameters)];
  const { body, contentType } = fillBody(source, operation, scene.memory[home]);
  if (body !== null) headers.push(['content-type', contentType]);

  const address = path + (query.length > 0 ? `?${query.map(([name, value]) => `${name}=${value}`).join('&')}` : '');
  const foreign = isForeign && (operation.credential === 'session' || operation.credential === 'call key');
  const request: FuzzRequest = {
    ...{ operation, method: operation.method, path: address, headers, body, wire: null, team: asker.team },
    mustRefuse: asker.mustRefuse ?? (foreign ? 'what it names belongs to another team' : null),
  };
  if (operation.credential === 'signature') return sign(scene, chance, request, nowMs);
  if (chance.share() < 0.03)
    return { ...request, method: pick(chance, ['PUT', 'TRACE', 'OPTIONS', 'HEAD', 'PROPFIND', 'get']), mustRefuse: null };
  if (chance.share() < 0.15) return bend(chance, request);
  return request;
}

function chooseAsker(scene: FuzzScene, chance: Chance, operation: Operation): Asker {
  const { credential } = operation;
  if (credential === 'recording key' || credential === 'call key') return chooseKey(scene, chance, operation, credential);
  const origin: [string, string][] = [['origin', scene.publicUrl]];
  const stranger: Asker = { team: null, role: null, headers: origin, query: [], mustRefuse: null };
  if (credential === 'signature') return { ...stranger, headers: [], team: pick(chance, teamNames) };
  if (/sign-out|revoke-/.test(operation.path)) return withCookie(stranger, scene.leaver);
  // Whoever follows an invitation becomes one of the others.
  if (operation.path.endsWith('/accept')) return stranger;
  const roll = chance.share();
  const refusal = credential === 'session' ? 'nobody is signed in' : null;
  if (roll < 0.06) return { ...stranger, mustRefuse: refusal };
  const actor = roll < 0.55 ? scene.actors.find(({ role }) => role === 'admin') : pick(chance, scene.actors);
  if (!actor) throw new Error('there is no admin');
  if (roll > 0.96) {
    const cookie = actor.cookie.replace(/.(?=.{20}$)/, (one) => (one === 'A' ? 'B' : 'A'));
    return { ...stranger, headers: [...origin, ['cookie', cookie]], mustRefuse: refusal && 'the session is forged' };
  }
  const may = isAllowed(operation, actor.role) ? null : `a ${actor.role} may not`;
  if (roll > 0.92 && credential === 'session' && operation.method !== 'GET') {
    const evil = pick(chance, [
      'https://evil.example',
      'null',
      'http://desk.example.com',
      'https://desk.example.com.evil.example',
      '',
    ]);
    return {
      ...withCookie(stranger, actor),
      headers: [
        ['origin', evil],
        ['cookie', actor.cookie],
      ],
      mustRefuse: 'it comes from another site',
    };
  }
  return { ...withCookie(stranger, actor), mustRefuse: may };
}

const withCookie = (asker: Asker, { team, role, cookie }: Actor): Asker => ({
  ...{ ...asker, team, role },
  headers: [...asker.headers, ['cookie', cookie]],
});

function chooseKey(
  scene: FuzzScene,
  chance: Chance,
  { takesKeyInAddress }: Operation,
  credential: Credential & ('recording key' | 'call key'),
): Asker {
  const team = pick(chance, teamNames);
  const key = scene.keys[team][credential];
  const other = scene.keys[team][credential === 'call key' ? 'recording key' : 'call key'];
  const asker: Asker = { team, role: null, headers: [['x-api-key', key]], query: [], mustRefuse: null };
  const roll = chance.share();
  if (roll < 0.75) return asker;
  if (roll < 0.8) return { ...asker, headers: [['authorization', `Bearer ${key}`]] };
  if (roll < 0.85) {
    const query = [[credential === 'call key' ? 'x_api_key' : 'apiKey', key]] satisfies Asker['query'];
    const inAddress: Asker = { ...asker, headers: [], query };
    return takesKeyInAddress ? inAddress : { ...inAddress, team: null, mustRefuse: 'the key stands in the address' };
  }
  if (roll < 0.88) return { ...asker, team: null, headers: [['x-api-key', other]], mustRefuse: 'the key is for something else' };
  if (roll < 0.91)
    return {
      ...asker,
      headers: [
        ['x-api-key', key],
        ['authorization', `Bearer ${other}`],
      ],
      mustRefuse: 'two keys differ',
    };
  if (roll < 0.94) return { ...asker, team: null, headers: [], mustRefuse: 'there is no key' };
  const wrong = key.slice(0, -1) + (key.endsWith('a') ? 'b' : 'a');
  return {
    ...asker,
    team: null,
    headers: [['x-api-key', roll < 0.97 ? wrong : encodeURIComponent(hostileText(chance).toWellFormed()).slice(0, 500)]],
    mustRefuse: 'the key is wrong',
  };
}

/** `isForeign`: an id of the other team stands in it. */
function fillPath(
  scene: FuzzScene,
  source: ValueSource,
  operation: Operation,
  home: TeamName,
): { path: string; isForeign: boolean } {
  const { chance } = source;
  const away = home === 'ours' ? 'theirs' : 'ours';
  let isForeign = false;
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const roll = chance.share();
    const others = scene.memory[away].own(name);
    if (roll < 0.12 && others.length > 0) {
      isForeign = true;
      return String(pick(chance, others));
    }
    if (roll < 0.2)
      return pick(chance, [
        '..',
        '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
        '%00',
        '%zz',
        '%ff',
        'a%0d%0aset-cookie:x',
        '%F0%9F%98%80',
        '.',
        '%2F',
        '',
        ';',
        'x'.repeat(250),
        '__proto__',
      ]);
    if (roll < 0.28) return encodeURIComponent(hostileText(chance).toWellFormed()).slice(0, 3_000);
    const schema = operation.parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? { type: 'string' };
    return encodeURIComponent(String(validValue(source, schema, name)).toWellFormed());
  });
  return { path, isForeign };
}

function fillQuery(source: ValueSource, parameters: readonly Parameter[]): [string, string][] {
  const { chance } = source;
  const told = parameters.filter((one) => one.in === 'query' && (one.required || chance.share() < 0.35));
  const query = told.map(({ name, schema }): [string, string] => {
    const value = chance.share() < 0.75 ? validValue(source, schema, name) : hostileValue(chance);
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return [
      name,
      chance.share() < 0.03
        ? pick(chance, ['%', '%00', '%zz', '%ff%fe', '[]=1', ''])
        : encodeURIComponent(text.toWellFormed()).slice(0, 3_000),
    ];
  });
  const [first] = query;
  if (first && chance.share() < 0.08) query.push([first[0], 'again']);
  if (chance.share() < 0.03) query.push([pick(chance, ['__proto__', 'constructor', 'apiKey', '%00', 'a[b]', '']), 'x']);
  return query;
}

function askedHeaders({ chance }: ValueSource, parameters: readonly Parameter[]): [string, string][] {
  return parameters
    .filter((one) => one.in === 'header' && chance.share() < 0.6)
    .map(({ name }): [string, string] => [
      name.toLowerCase(),
      pick(chance, [
        'bytes=0-',
        'bytes=-1',
        'bytes=5-2',
        'bytes=0-0,2-3,5-',
        `bytes=${'9'.repeat(40)}-`,
        '0',
        '-1',
        '9'.repeat(30),
        'x',
        '1.5',
      ]),
    ]);
}

function fillBody(source: ValueSource, operation: Operation, memory: Memory): { body: Buffer | null; contentType: string } {
  const { chance } = source;
  const contentType = operation.body?.contentType ?? 'application/json';
  const roll = chance.share();
  if (!operation.body) return { body: operation.method !== 'GET' && roll < 0.1 ? hostileBody(chance, '{}') : null, contentType };
  if (roll < 0.04) return { body: null, contentType };
  const taken = memory.bodies(operation.name);
  const value = taken.length > 0 && chance.share() < 0.5 ? pick(chance, taken) : validValue(source, operation.body.schema);
  if (contentType === 'multipart/form-data') return formOf(chance, value);
  const sent = roll < 0.5 ? value : breakValue(chance, value);
  const text = contentType.endsWith('urlencoded')
    ? new URLSearchParams(
        Object.entries(sent ?? {}).map(([name, one]): [string, string] => [
          name,
          typeof one === 'string' ? one : JSON.stringify(one),
        ]),
      ).toString()
    : (JSON.stringify(sent) ?? 'null');
  return {
    body:
      roll > 0.85
        ? hostileBody(chance, text)
        : Buffer.from(contentType.includes('ndjson') ? `${text}\n`.repeat(chance.between(1, 3)) : text),
    contentType,
  };
}

/** Signed well by half, so that what lies behind the signature is reached; the others must be refused. */
function sign(scene: FuzzScene, chance: Chance, request: FuzzRequest, nowMs: number): FuzzRequest {
  const body = request.body ?? Buffer.alloc(0);
  const { path } = request.operation;
  const roll = chance.share();
  const of = path.includes('hubspot')
    ? 'hubspot'
    : path.includes('carriers')
      ? 'twilio'
      : pick(chance, ['zoom', 'fathom', 'fireflies', 'aloware', 'twilio'] as const);
  const secret = path.includes('carriers') ? scene.carrierToken : scene.signing[request.team ?? 'ours'];
  const isReplayed = roll > 0.8 && (of === 'hubspot' || of === 'zoom' || of === 'fathom');
  const isForged = roll > 0.6 && !isReplayed;
  const headers = signedHeaders(of, {
    ...{ url: scene.publicUrl + request.path, body, atMs: isReplayed ? nowMs - 3_600_000 : nowMs },
    secret: isForged ? `${secret}x` : secret,
  });
  return {
    ...{ ...request, body, headers: [...request.headers, ...headers] },
    mustRefuse: isForged ? 'the signature is forged' : isReplayed ? 'the signature is an hour old' : null,
  };
}

function bend(chance: Chance, request: FuzzRequest): FuzzRequest {
  if (chance.share() < 0.25) return { ...request, wire: wire(chance, request), mustRefuse: null };
  return { ...request, headers: bentHeaders(chance, request.headers), mustRefuse: null };
}
