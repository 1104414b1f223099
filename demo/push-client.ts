// What a phone system's integration does: pushes a call by HTTP and asks how it goes.
import { setTimeout as sleep } from 'node:timers/promises';

/** Sends one call as anybody outside would; waits when told to. */
export async function pushCall(url: string, key: string, call: Record<string, unknown>): Promise<string> {
  for (let tries = 1; tries <= 5; tries++) {
    const answer = await fetch(`${url}/api/integrations/push-api/ingest`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(call),
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.status === 429 || answer.status === 503) {
      await sleep(Number(answer.headers.get('retry-after') ?? 2) * 1_000);
      continue;
    }
    const body = (await answer.json()) as { callId?: string };
    if (!answer.ok || body.callId === undefined) throw new Error(`The Push API answered ${answer.status}: ${JSON.stringify(body)}`);
    return body.callId;
  }
  throw new Error('The Push API was busy five times in a row.');
}

/** Resolves when the call has come to its end. */
export async function waitUntilScored(url: string, key: string, callId: string, signal: AbortSignal): Promise<{ status: string }> {
  for (;;) {
    const answer = await fetch(`${url}/api/integrations/push-api/calls/${callId}`, { headers: { 'x-api-key': key }, signal });
    const body = (await answer.json()) as { status?: string };
    if (body.status === 'done' || body.status === 'failed') return { status: body.status };
    await sleep(answer.status === 429 ? Number(answer.headers.get('retry-after') ?? 1) * 1_000 : 1_000, undefined, { signal });
  }
}
