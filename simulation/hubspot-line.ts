// The line between simulated processes and the emulated HubSpot: slow, sometimes cut, and answering what HubSpot answers on bad days.
import type { InProcess } from '../emulator/in-process.ts';
import type { HttpAnswer, HttpFailure, HttpRequest, SendHttp } from '../server/ports/http.ts';
import type { Faults } from './faults.ts';
import type { Actor, Kernel } from './kernel.ts';

export const HUBSPOT_URL = 'http://hubspot.invalid';

export function hubspotLine(world: { kernel: Kernel; hubspot: InProcess; faults: Faults }, actor: Actor): SendHttp {
  const { kernel, hubspot, faults } = world;
  const chance = kernel.chance(`hubspot line of ${actor.name}`);
  return async (request) => {
    await kernel.sleep(actor, chance.between(20, 400), request.signal);
    const what = `hubspot ${request.method} ${URL.parse(request.url)?.pathname ?? request.url}`;
    const answer = await kernel.step(actor, what, async () => {
      if (faults.strikes('hubspot is out of reach')) return failure('unreachable');
      if (faults.strikes('hubspot limits requests')) return tooMany(chance.between(1, 3) === 1 ? null : chance.between(1, 60));
      if (faults.strikes('hubspot is broken')) return broken(chance.between(0, brokenAnswers.length - 1));
      const answer = await ask(hubspot, request);
      if (faults.strikes('an answer of hubspot is lost')) return failure('timeout');
      if (makesSomething(request) && faults.strikes('an answer to what was made in hubspot is lost')) return failure('timeout');
      if (faults.strikes('an answer of hubspot is cut'))
        return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
      return answer;
    });
    const lateMs = actor.hearsLateMs ?? 0;
    if (lateMs > 0) {
      actor.hearsLateMs = 0;
      await kernel.sleep(actor, lateMs, request.signal);
    }
    return answer;
  };
}

/** Of a note, task or call: its path ends with the kind, not with `search` or `batch/read`. */
function makesSomething({ method, url }: HttpRequest): boolean {
  return method === 'POST' && /^\/crm\/(?:v3\/objects|objects\/[\w-]+)\/[\w-]+$/.test(URL.parse(url)?.pathname ?? '');
}

async function ask(hubspot: InProcess, { method, url, headers, body = '' }: HttpRequest): Promise<HttpAnswer> {
  const { pathname: path, search } = new URL(url);
  const written = await hubspot.ask({ method, path, query: search.slice(1), headers, body });
  if (!written) throw new Error('the emulator cut a line on its own account');
  return { kind: 'answer', status: written.status, headers: written.headers, body: Buffer.from(written.bytes) };
}

function failure(reason: HttpFailure['reason']): HttpFailure {
  return { kind: 'failure', reason, message: 'the simulation' };
}

function tooMany(seconds: number | null): HttpAnswer {
  const headers: Record<string, string> = seconds === null ? {} : { 'retry-after': String(seconds) };
  const json = {
    status: 'error',
    message: 'You have reached your ten_secondly_rolling limit.',
    policyName: 'TEN_SECONDLY_ROLLING',
  };
  return { kind: 'answer', status: 429, headers, body: Buffer.from(JSON.stringify({ ...json, errorType: 'RATE_LIMIT' })) };
}

const brokenAnswers = [
  { status: 500, text: '{"status":"error","message":"internal error"}' },
  { status: 502, text: '<html><body>Bad gateway</body></html>' },
  { status: 503, text: '<html><body>Service temporarily unavailable</body></html>' },
  { status: 504, text: '' },
  { status: 524, text: '<html><body>A timeout occurred</body></html>' },
] as const;

function broken(at: number): HttpAnswer {
  const { status, text } = brokenAnswers[at]!;
  return { kind: 'answer', status, headers: {}, body: Buffer.from(text) };
}
