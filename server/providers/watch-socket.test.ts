// The socket of somebody who watches, on loopback: told and heard in order, spoken back, and let go when it does not take what it is sent.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { Watching, WatchSink } from '../ports/live-watch.ts';
import { openWatchSocket } from './watch-socket.ts';

let doors: WebSocketServer;
let sink: WatchSink;
let nowMs: number;
let spoken: number[];
let left: Promise<void>;
let page: WebSocket;
let got: unknown[];

beforeEach(async () => {
  doors = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(doors, 'listening');
  nowMs = 0;
  spoken = [];
  got = [];
  const leaving = Promise.withResolvers<void>();
  left = leaving.promise;
  const watching: Watching = {
    ...{ rateHz: 8_000, listen: (isOn) => sink.news({ kind: 'opt_out', said: String(isOn), atMs: 0 }), takeOver: () => 'taken' },
    ...{ speak: (pcm) => void spoken.push(...pcm), leave: () => leaving.resolve() },
  };
  doors.on('connection', (ws) =>
    openWatchSocket(ws, {
      watch(given) {
        sink = given;
        sink.people([]);
        return watching;
      },
      nowMs: () => nowMs,
    }),
  );
  page = new WebSocket(`ws://127.0.0.1:${(doors.address() as AddressInfo).port}`);
  page.on('message', (data: Buffer, isBinary: boolean) =>
    got.push(isBinary ? [...new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length))] : text(data)),
  );
  await once(page, 'open');
});
afterEach(async () => {
  page.terminate();
  doors.close();
  await left;
});

const text = (data: Buffer) => JSON.parse(data.toString('utf8')) as unknown;
async function untilGot(count: number): Promise<void> {
  while (got.length < count) await once(page, 'message');
}

test('is told in order, hears both sides and then theirs alone, and speaks only when it has taken over', async () => {
  page.send(Buffer.from(new Int16Array([1]).buffer));
  page.send('{"event":"listen","isOn":true}');
  page.send('not even JSON');
  await untilGot(3);
  sink.sound({ us: new Int16Array([1, 2]), them: new Int16Array([3, 4]) });
  page.send('{"event":"take_over"}');
  await untilGot(5);
  sink.theirs(new Int16Array([5]));
  page.send(Buffer.from(new Int16Array([6, 7]).buffer));
  await untilGot(6);
  sink.ended();
  await once(page, 'close');
  assert.deepEqual(got, [
    { event: 'people', people: [] },
    { event: 'line', rateHz: 8_000 },
    { event: 'news', news: { kind: 'opt_out', said: 'true', atMs: 0 } },
    [1, 2, 3, 4],
    { event: 'taken' },
    [5],
    { event: 'stop' },
  ]);
  assert.deepEqual(spoken, [6, 7]);
});

test('whoever does not take what they are sent is let go', { timeout: 60_000 }, async () => {
  page.pause();
  const second = { us: new Int16Array(24_000), them: new Int16Array(24_000) };
  let sent = 0;
  let isGone = false;
  void left.then(() => (isGone = true));
  for (; sent < 1_000 && !isGone; sent += 1) {
    sink.sound(second);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(isGone, 'still fed');
});

test('whoever has taken over and sends more sound than time has passed is let go', async () => {
  page.send('{"event":"take_over"}');
  await untilGot(3);
  page.send(Buffer.alloc(8_000 * 2 * 4));
  page.send(Buffer.alloc(8_000 * 2 * 4));
  await left;
  assert.equal(spoken.length, 8_000 * 4);
});
