// What is asked of the server in the middle of a call is answered in time, also where the server is slow, gone, or asked too much.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAsks, type SentAsk } from './call-process-asks.ts';

const request = { reference: 'call', tool: 'find_order', arguments: {} };
const noStop = new AbortController().signal;
const sorry = /can not be done right now/;

test('each answer finds who asked, in whatever order they come', async () => {
  const sent: SentAsk[] = [];
  const asks = createAsks((ask) => void sent.push(ask));
  const answers = ['a', 'b'].map((tool) => asks.useTool({ ...request, tool }, noStop));
  for (const { id, request: asked } of sent.toReversed()) asks.answered(id, { kind: 'done', text: asked.tool });
  asks.answered(99, { kind: 'done', text: 'nobody asked' });
  assert.deepEqual(
    (await Promise.all(answers)).map(({ text }) => text),
    ['a', 'b'],
  );
});

test('a server that does not answer, or goes away, is a failure that can be said; what it says later changes nothing', async () => {
  const sent: SentAsk[] = [];
  const asks = createAsks((ask) => void sent.push(ask), 30);
  const late = await asks.useTool(request, noStop);
  assert.equal(late.kind, 'failed');
  assert.match(late.text, sorry);
  asks.answered(sent[0]?.id ?? 0, { kind: 'done', text: 'too late' });
  const stop = new AbortController();
  const gone = asks.useTool(request, stop.signal);
  stop.abort(new Error('the server is gone'));
  assert.match((await gone).text, sorry);
  assert.match((await asks.useTool(request, stop.signal)).text, sorry);
  assert.equal(sent.length, 2);
});

test('no more than fifty wait at once', async () => {
  const sent: SentAsk[] = [];
  const asks = createAsks((ask) => void sent.push(ask));
  const waiting = Array.from({ length: 50 }, () => asks.useTool(request, noStop));
  assert.match((await asks.useTool(request, noStop)).text, sorry);
  for (const { id } of sent) asks.answered(id, { kind: 'done', text: 'ok' });
  assert.equal((await Promise.all(waiting)).length, 50);
  const after = asks.useTool(request, noStop);
  asks.answered(sent.at(-1)?.id ?? 0, { kind: 'done', text: 'ok' });
  assert.equal((await after).text, 'ok');
});
