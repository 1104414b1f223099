// Many calls ask a language model at once: each is heard at once, and none waits for the answers to others.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { composeMinds } from './compose-minds.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';

const CALLS = 20;

test('twenty calls are twenty questions at once', async (t) => {
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    waiting.push(response);
    if (waiting.length < CALLS) return;
    const message = { role: 'assistant', content: JSON.stringify({ say: 'Good morning.' }) };
    for (const one of waiting) one.end(JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message }] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const minds = composeMinds(readConfig({ RINGSIDE_LLM_URL: baseUrl }), createLog('silent'));
  t.after(async () => {
    await minds.close();
    server.close();
  });
  const { reword } = minds;
  assert.ok(reword);
  const moment = { aim: '', question: '', example: '', said: [], at: 0, signal: AbortSignal.timeout(20_000) };
  const said = await Promise.all(Array.from({ length: CALLS }, () => reword(moment)));
  assert.deepEqual(new Set(said), new Set(['Good morning.']));
  assert.equal(said.length, CALLS);
});
