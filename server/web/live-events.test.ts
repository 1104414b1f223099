// Live events: told to the right team, in order, caught up with after a break, slowed down, and ended with the session.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { liveEvent, type LiveEventMessage } from '../../contract/live-events.ts';
import type { LiveEvent } from '../../rules/live-event.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { openEventHub, type NumberedEvent } from './event-hub.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer();
});
after(() => server.close());

type Heard = { id: string | null; message: LiveEventMessage };
type Stream = { next: () => Promise<Heard | null>; response: Response; close: () => void };

/** Reads one event after the other; null when the server ended the stream. */
async function listen(browser: Browser, headers: Record<string, string> = {}, path = '/api/events'): Promise<Stream> {
  const stop = new AbortController();
  const response = await browser.fetch(path, { headers, signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = '';
  return {
    response,
    close: () => stop.abort(),
    async next() {
      for (;;) {
        const end = buffered.indexOf('\n\n');
        if (end >= 0) {
          const lines = buffered.slice(0, end).split('\n');
          buffered = buffered.slice(end + 2);
          const data = lines.find((line) => line.startsWith('data: '));
          if (!data) continue;
          const id = lines.find((line) => line.startsWith('id: '));
          return { id: id?.slice(4) ?? null, message: liveEvent.parse(JSON.parse(data.slice(6))) };
        }
        const chunk = await reader?.read();
        if (!chunk || chunk.done) return null;
        buffered += chunk.value;
      }
    },
  };
}

async function signedInTeam(): Promise<{ teamId: string; browser: Browser }> {
  const { teamId, admin } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  return { teamId, browser };
}
const publish = (...events: LiveEvent[]) => server.context.publishEvents(server.database.db, events);
const received = (teamId: string, callId = randomUUID()): LiveEvent & { callId: string } => ({
  kind: 'call.received',
  teamId,
  callId,
});

describe('the stream', () => {
  test('tells a team its own events in order, without naming the team', async () => {
    const [ours, theirs] = [await signedInTeam(), await signedInTeam()];
    const stream = await listen(ours.browser);
    assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.equal(stream.response.headers.get('cache-control'), 'no-cache, no-transform');
    assert.equal(stream.response.headers.get('x-accel-buffering'), 'no');
    assert.ok(stream.response.headers.get('content-security-policy'));
    const told = [received(ours.teamId), received(ours.teamId)];
    await publish(received(theirs.teamId), ...told);
    const heard = [await stream.next(), await stream.next()];
    assert.deepEqual(
      heard.map((event) => event?.message),
      told.map(({ callId }) => ({ kind: 'call.received', callId })),
    );
    stream.close();
  });

  test('after a break it goes on behind the last event that was heard', async () => {
    const { browser, teamId } = await signedInTeam();
    const stream = await listen(browser);
    const [first, missed, fresh] = [received(teamId), received(teamId), received(teamId)];
    await publish(first);
    const { id } = (await stream.next()) ?? {};
    stream.close();
    await publish(missed);
    const again = await listen(browser, { 'last-event-id': id ?? '' });
    assert.deepEqual((await again.next())?.message, { kind: 'call.received', callId: missed.callId });
    await publish(fresh);
    assert.deepEqual((await again.next())?.message, { kind: 'call.received', callId: fresh.callId });
    again.close();
    const byAddress = await listen(browser, {}, `/api/events?last=${id}`);
    assert.deepEqual((await byAddress.next())?.message, { kind: 'call.received', callId: missed.callId });
    byAddress.close();
  });

  test('with an id of another process or of long ago everything is to be read anew', async () => {
    const { browser } = await signedInTeam();
    for (const id of ['somewhere-else.12', 'nonsense']) {
      const stream = await listen(browser, { 'last-event-id': id });
      assert.deepEqual(await stream.next(), { id: null, message: { kind: 'reset' } });
      stream.close();
    }
  });

  test('being looked after does not renew the session behind the back of the browser, which keeps the cookie', async () => {
    const { browser } = await signedInTeam();
    const stream = await listen(browser);
    const { pool } = server.database;
    await pool.query("update person_session set expires_at = now() + interval '5 days'");
    const due = await pool.query('select expires_at from person_session order by id');
    await new Promise((resolve) => setTimeout(resolve, 17_000));
    assert.deepEqual((await pool.query('select expires_at from person_session order by id')).rows, due.rows);
    const next = await browser.send('GET', '/api/session');
    assert.match(next.headers.getSetCookie().join(), /session_token=.*Max-Age=604800/, 'the next request renews both');
    stream.close();
  });

  test('ends when the server stops', async () => {
    const other = await openWebServer();
    const { admin } = await other.team();
    const browser = other.browser();
    await browser.signIn(admin.email);
    const stream = await listen(browser);
    const ended = stream.next();
    await other.close();
    assert.equal(await ended, null);
  });
});

describe('the hub', () => {
  /** A clock whose sleepers wake when told. */
  function hubWithClock() {
    let wake: (() => void)[] = [];
    const clock = {
      now: () => new Date(0),
      sleep: (_: number, signal?: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          wake.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
    const hub = openEventHub({ clock, bootId: 'boot' });
    const heard: NumberedEvent[] = [];
    let resets = 0;
    const sink = { teamId: 'a', send: (event: NumberedEvent) => void heard.push(event), reset: () => void (resets += 1) };
    return {
      hub,
      heard,
      sink,
      resets: () => resets,
      async halfASecond() {
        const due = wake;
        wake = [];
        for (const go of due) go();
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
  }
  const progress = (share: number, state: 'running' | 'done' = 'running'): LiveEvent => ({
    kind: 'call.stage',
    teamId: 'a',
    callId: 'c',
    stage: 'transcribe',
    state,
    progress: share,
  });

  test('tells progress of a stage twice a second at most, and always the newest', async () => {
    const { hub, heard, sink, halfASecond } = hubWithClock();
    hub.listen(sink, undefined);
    const shares = () => heard.map(({ message }) => (message.kind === 'call.stage' ? message.progress : null));
    for (let n = 1; n <= 50; n++) hub.publish(progress(n / 100));
    assert.deepEqual(shares(), [0.01]);
    await halfASecond();
    assert.deepEqual(shares(), [0.01, 0.5]);
    hub.publish(progress(0.6));
    hub.publish(progress(1, 'done'));
    assert.deepEqual(shares(), [0.01, 0.5, 1]);
    await halfASecond();
    assert.deepEqual(shares(), [0.01, 0.5, 1]);
    hub.close();
  });

  test('keeps five hundred events for those who come back', () => {
    const { hub, heard, sink, resets } = hubWithClock();
    for (let n = 0; n < 600; n++) hub.publish({ kind: 'call.changed', teamId: n % 2 ? 'a' : 'b', callId: String(n) });
    hub.listen(sink, 'boot.100')();
    assert.deepEqual([heard.length, resets()], [250, 0]);
    hub.listen(sink, 'boot.99')();
    assert.equal(resets(), 1);
    hub.listen(sink, 'boot.601')();
    assert.equal(resets(), 2);
    hub.close();
  });

  test('after a gap nobody is told that nothing was missed', () => {
    const { hub, sink, resets } = hubWithClock();
    hub.publish({ kind: 'team.changed', teamId: 'a' });
    hub.listen(sink, 'boot.1');
    assert.equal(resets(), 0);
    hub.gap();
    assert.equal(resets(), 1);
    hub.listen(sink, 'boot.1');
    assert.equal(resets(), 2);
    hub.close();
  });
});
