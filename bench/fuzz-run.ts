// Asks a server everything it can be asked, many times and wrongly, and says what came of it.
import { createChance } from '../emulator/chance.ts';
import type { Finding } from './fuzz-findings.ts';
import { judge } from './fuzz-judge.ts';
import type { Operation } from './fuzz-operations.ts';
import { makeRequest, type FuzzRequest } from './fuzz-request.ts';
import type { FuzzScene } from './fuzz-scene.ts';
import { asCommand, openSender, type FuzzAnswer } from './fuzz-send.ts';
import { shrink } from './fuzz-shrink.ts';
import { holdHalfRequests } from './fuzz-slow.ts';

export type FuzzOptions = {
  requests: number;
  seed: number;
  lanes: number;
  only?: string;
  /** A hundred senders stop half-way meanwhile; the run then takes a minute at least. */
  holdsHalves?: boolean;
  /** Ends the run early; what was found until then is told. */
  signal?: AbortSignal;
  onProgress?: (done: number) => void;
  onFinding?: (finding: FoundOut) => void;
};
export type FoundOut = Finding & { operation: string; command: string; logged: string };
export type FuzzResult = {
  requests: number;
  tookMs: number;
  /** Answers by the first digit of their status; 0 where the connection was closed instead. */
  answers: Record<string, number>;
  /** Operations that were never answered with yes. */
  neverDone: string[];
  slowest: { operation: string; tookMs: number };
  /** Of the largest process, at the end. */
  residentMb: number;
  findings: FoundOut[];
};

const MOST_FINDINGS = 60;
const READ_EVERY = 500;
const hashes = /^\/api\/auth\/(?:sign-in|change-password|two-factor)/;

export async function fuzz(
  scene: FuzzScene,
  { requests, seed, lanes, only, holdsHalves = false, signal, onProgress, onFinding }: FuzzOptions,
): Promise<FuzzResult> {
  const operations = scene.operations.filter(({ name }) => only === undefined || name.includes(only));
  const senders = scene.urls.map((url) => openSender(url, lanes));
  const answers: Record<string, number> = {};
  const done = new Set<string>();
  const found = new Map<string, FoundOut>();
  let slowest = { operation: '', tookMs: 0 };
  let next = 0;
  let asked = 0;
  const startedAt = performance.now();

  const send = (request: FuzzRequest, at: number): Promise<FuzzAnswer> => {
    const sender = senders[at % senders.length];
    if (!sender) throw new Error('there is nobody to ask');
    return sender.send(request);
  };

  async function ask(at: number): Promise<void> {
    const chance = createChance(seed, `request ${at}`);
    const operation = operationAt(operations, at);
    if (!operation) throw new Error('there is nothing to ask for');
    const request = makeRequest(scene, chance, operation, Date.now());
    const answer = await send(request, at);
    const group = `${Math.floor(answer.status / 100)}`;
    answers[group] = (answers[group] ?? 0) + 1;
    if (answer.tookMs > slowest.tookMs && request.wire === null)
      slowest = { operation: operation.name, tookMs: Math.round(answer.tookMs) };
    if (group === '2') {
      done.add(operation.name);
      if (request.team && /json/.test(answer.contentType) && answer.text.length < 200_000)
        scene.memory[request.team].learn(parsed(answer.text));
      if (request.team && request.body && request.body.length < 50_000)
        scene.memory[request.team].keepBody(operation.name, parsed(request.body.toString('utf8')) ?? undefined);
    }
    const finding = judge(scene, request, answer);
    if (!finding) return;
    const name = `${finding.kind} ${operation.name}`;
    if (found.has(name) || found.size >= MOST_FINDINGS) return;
    found.set(name, { ...finding, operation: operation.name, command: '', logged: '' });
    const isStillWrong = async (smaller: FuzzRequest) => judge(scene, smaller, await send(smaller, at))?.kind === finding.kind;
    const least = await shrink(request, isStillWrong);
    const requestId = /"requestId":"([\w-]+)"/.exec(answer.text)?.[1];
    const told: FoundOut = {
      ...finding,
      operation: operation.name,
      command: asCommand(scene.urls[at % scene.urls.length] ?? '', least),
      logged: requestId ? scene.log.errorOf(requestId) : '',
    };
    found.set(name, told);
    onFinding?.(told);
  }

  async function lane(): Promise<void> {
    for (let at = next++; at < requests && !signal?.aborted; at = next++) {
      await ask(at);
      asked += 1;
      if (at % READ_EVERY === 0) scene.log.read();
      if (at % 5_000 === 4_999) onProgress?.(at + 1);
    }
  }
  const halves = holdsHalves ? Promise.all(scene.urls.map(holdHalfRequests)) : [];
  await Promise.all(Array.from({ length: lanes }, lane));
  const tookMs = performance.now() - startedAt;

  const findings = [...found.values()];
  for (const finding of (await halves).flat()) findings.push({ ...finding, operation: 'slow senders', command: '', logged: '' });
  for (const [at, url] of scene.urls.entries()) {
    const health = await fetch(`${url}/health`).catch((error: unknown) => String(error));
    if (typeof health === 'string' || !health.ok)
      findings.push({
        kind: 'failed',
        what: `process ${at} is not well afterwards: ${typeof health === 'string' ? health : health.status}`,
        operation: 'GET /health',
        command: `curl ${url}/health`,
        logged: scene.log.lastError(),
      });
  }
  await Promise.all(senders.map((sender) => sender.close()));
  const residentMb = await scene.residentMb();
  for (const finding of await scene.judgeRest()) findings.push({ ...finding, operation: 'what is kept', command: '', logged: '' });
  return {
    requests: asked,
    tookMs,
    answers,
    slowest,
    residentMb,
    findings,
    neverDone: operations.map(({ name }) => name).filter((name) => !done.has(name)),
  };
}

/** Each in turn, so that a short run leaves none out. A password is hashed for a tenth of a second: these have a turn in every tenth round. */
function operationAt(operations: readonly Operation[], at: number): Operation | undefined {
  const [round, place] = [Math.floor(at / operations.length), at % operations.length];
  const operation = operations[place];
  return operation && round % 10 > 0 && hashes.test(operation.path) ? operations[(place + round) % operations.length] : operation;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
