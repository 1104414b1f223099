// Every role of one team asks every operation for the things of the other one, by their real ids: it must look as if they were not there.
import { createChance } from '../emulator/chance.ts';
import type { Finding } from './fuzz-findings.ts';
import { judge } from './fuzz-judge.ts';
import type { Operation } from './fuzz-operations.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import type { Actor, FuzzScene } from './fuzz-scene.ts';
import { openSender, type FuzzAnswer, type Sender } from './fuzz-send.ts';
import { validValue } from './fuzz-values.ts';

export type ForeignResult = {
  asked: number;
  /** By status. */
  answers: Record<number, number>;
  findings: (Finding & { operation: string; role: string })[];
  /** Parameters of addresses of which the other team has nothing to name. */
  unnamed: string[];
  /** Answers that tell more than that somebody may not, or that there is nothing: status, role and operation. */
  telling: string[];
};

/** Not of a team: everybody has them, or they are no ids. */
const ofNobody = new Set(['version', 'kind', 'number', 'scorecardKey', 'checkKey', 'portalId']);
const MOST_OF_A_KIND = 3;

export async function askForForeignThings(scene: FuzzScene): Promise<ForeignResult> {
  const sender = openSender(scene.urls[0] ?? '', 4);
  const result: ForeignResult = { asked: 0, answers: {}, findings: [], unnamed: [], telling: [] };
  const unnamed = new Set<string>();
  const askers = scene.actors.filter(({ team }) => team === 'theirs');
  try {
    for (const operation of scene.operations) {
      const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter((name) => !ofNobody.has(name));
      if (operation.credential !== 'session' || names.length === 0) continue;
      const missing = names.filter((name) => scene.memory.ours.own(name).length === 0);
      missing.forEach((name) => unnamed.add(name));
      if (missing.length > 0) continue;
      for (const asker of askers) await askFor(scene, sender, { operation, names, asker }, result);
    }
  } finally {
    await sender.close();
  }
  return { ...result, unnamed: [...unnamed].toSorted() };
}

/** Whoever may do most asks for several of a kind, and for one that is nowhere: nobody else is told more. */
async function askFor(
  scene: FuzzScene,
  sender: Sender,
  { operation, names, asker }: { operation: Operation; names: string[]; asker: Actor },
  result: ForeignResult,
): Promise<void> {
  const { memory } = scene;
  const isAdmin = asker.role === 'admin';
  const nowhere = createChance(1, `nowhere ${operation.name}`).uuid();
  const of = (id: (name: string) => string | number | undefined) => requestOf(scene, operation, asker, id);
  const known = (name: string, at: number) => memory.ours.own(name)[at % memory.ours.own(name).length];
  const missing = isAdmin ? await sender.send(of((name) => (names.includes(name) ? nowhere : memory.ours.list(name)[0]))) : null;
  for (let at = 0; at < (isAdmin ? MOST_OF_A_KIND : 1); at += 1) {
    const ids = names.map((name) => String(known(name, at)));
    const request = of((name) => (names.includes(name) ? known(name, at) : memory.ours.list(name)[0]));
    const answer = await sender.send(request);
    const finding = judge(scene, request, answer);
    result.asked += 1;
    result.answers[answer.status] = (result.answers[answer.status] ?? 0) + 1;
    if (finding) result.findings.push({ ...finding, operation: operation.name, role: asker.role });
    const tells = !missing || told(answer, ids) === told(missing, [nowhere]) ? '' : 'unlike one that is nowhere ';
    if (tells || ![403, 404].includes(answer.status))
      result.telling.push(`${answer.status} ${tells}to ${asker.role}: ${operation.name}`);
  }
}

/** What an answer says, without what is different in each: its own id, and the ids that were asked for. */
function told({ status, text }: FuzzAnswer, ids: readonly string[]): string {
  const plain = ids.reduce((left, id) => left.replaceAll(id, '?'), text);
  return `${status} ${plain.replace(/"requestId":"[^"]*"/, '')}`;
}

function requestOf(
  scene: FuzzScene,
  operation: Operation,
  { cookie }: Actor,
  id: (name: string) => string | number | undefined,
): FuzzRequest {
  const body = bodyOf(scene, operation);
  return {
    ...{ operation, method: operation.method, body, wire: null, team: 'theirs' },
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(id(name) ?? '1'))),
    headers: [
      ['cookie', cookie],
      ['origin', scene.publicUrl],
      ...(body ? [['content-type', 'application/json'] as [string, string]] : []),
    ],
    mustRefuse: 'it belongs to another team',
  };
}

/** As the owner would send it, where that is known. */
function bodyOf(scene: FuzzScene, operation: Operation): Buffer | null {
  if (!operation.body) return null;
  const [taken] = scene.memory.ours.bodies(operation.name);
  const source = { chance: createChance(1, operation.name), schemas: scene.schemas, known: () => undefined, isLean: true };
  return Buffer.from(JSON.stringify(taken ?? validValue(source, operation.body.schema)));
}
