// Outgoing webhooks: told with the fact, signed, sent again by the schedule, and never in the way of others.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { readPushedCall } from '../rules/push-payload.ts';
import { mostTries } from '../rules/webhook-schedule.ts';
import { receiveCall } from '../server/flows/intake/receive-call.ts';
import { tellAnalysed } from '../server/flows/reporting/tell-call.ts';
import { tellNews } from '../server/flows/reporting/tell-news.ts';
import { addCall } from './web-calls.ts';
import { openWebhookScene, type Received, type WebhookScene } from './webhook-scene.ts';

let scene: WebhookScene;
before(async () => {
  scene = await openWebhookScene({ timeoutMs: 400 });
});
after(() => scene.close());
beforeEach(async () => {
  scene.sink.received.length = 0;
  scene.sink.answers({ status: 200, text: 'thank you' });
  await scene.server.database.pool.query('delete from webhook_endpoint');
});

const HOUR = 3_600_000;
let sent = 0;

async function receive(title = 'A call'): Promise<string> {
  sent += 1;
  const body = { callTitle: title, externalId: `call-${sent}`, transcript: 'Rep: Hello there.\nProspect: Hello.' };
  const reading = readPushedCall(body, scene.context.clock.now());
  assert.ok(reading.kind === 'call');
  const input = { teamId: scene.teamId, source: 'push', call: reading.call } as const;
  return (await receiveCall(scene.server.context, scene.server.commit, input)).callId;
}

const standardHeaders = ({ headers }: Received) => ({
  'webhook-id': String(headers['webhook-id']),
  'webhook-timestamp': String(headers['webhook-timestamp']),
  'webhook-signature': String(headers['webhook-signature']),
});

const only = <T>(list: readonly T[]): T => {
  assert.equal(list.length, 1);
  return list[0] as T;
};

describe('a call that arrives', () => {
  test('is told to who listens, in the commit that stores it, signed as the library of receivers expects', async () => {
    const { endpointId, secret } = await scene.endpoint({ events: ['call.received', 'call.analyzed'] });
    const callId = await receive('Acme intro');
    const jobs = await scene.server.jobs();
    assert.ok(
      jobs.some(({ name, input }) => name === 'deliver-webhooks' && 'endpointId' in input && input.endpointId === endpointId),
    );
    await scene.deliver(endpointId);
    const one = only(scene.sink.received);
    const body = new Webhook(secret).verify(one.body, standardHeaders(one)) as { type: string; data: Record<string, unknown> };
    assert.equal(body.type, 'call.received');
    assert.equal(body.data['callId'], callId);
    assert.equal(body.data['title'], 'Acme intro');
    assert.match(String(body.data['receivedAt']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.throws(() => new Webhook(secret).verify(`${one.body} `, standardHeaders(one)));
  });

  test('is told once, however often it is sent', async () => {
    const { endpointId } = await scene.endpoint();
    await receive();
    sent -= 1;
    await receive();
    assert.equal((await scene.deliveries(endpointId)).length, 1);
  });

  test('is not told to endpoints of one agent, of other teams, that are off or did not ask for it', async () => {
    const off = await scene.endpoint();
    await scene.send('PATCH', `/api/webhooks/${off.endpointId}`, { state: 'disabled' });
    const deaf = await scene.endpoint({ events: ['call.failed'] });
    const other = await scene.server.team('Other');
    const theirs = scene.server.browser();
    await theirs.signIn(other.admin.email);
    const made = await theirs.send('POST', '/api/webhooks', { url: scene.sink.url, events: ['call.received'] });
    await receive();
    const { rows } = await scene.server.database.pool.query('select endpoint_id from webhook_delivery');
    assert.deepEqual(rows, [], JSON.stringify({ off, deaf, made: made.body }));
  });
});

describe('a call that was scored', () => {
  const score = (overall: number) => ({
    scorecard: { key: 'discovery', version: 1, name: 'Discovery' },
    evaluator: { kind: 'local' as const, name: 'local', version: '1' },
    overall,
    categories: [],
  });
  const tell = (callId: string, overall: number) =>
    scene.server.database.db
      .transaction()
      .execute((db) => tellAnalysed(scene.server.context, db, { teamId: scene.teamId, callId, scores: [score(overall)] }));

  test('is told in our words and in Kendo’s, each once', async () => {
    const ours = await scene.endpoint({ events: ['call.analyzed'] });
    const kendo = await scene.endpoint({ kind: 'kendo', events: ['call.uploaded'] });
    const callId = await addCall(scene.server, { teamId: scene.teamId, durationMs: 245_500 });
    await tell(callId, 87);
    await scene.deliver(ours.endpointId);
    const mine = JSON.parse(only(scene.sink.received).body) as { data: Record<string, unknown> };
    assert.equal(mine.data['score'], 87);
    assert.equal(mine.data['url'], `http://127.0.0.1:3000/calls/${callId}`);
    scene.sink.received.length = 0;
    await scene.deliver(kendo.endpointId);
    const theirs = only(scene.sink.received);
    const body = JSON.parse(theirs.body) as { event: string; data: Record<string, unknown> };
    assert.deepEqual([body.event, body.data['aiScore'], body.data['duration']], ['call.uploaded', '87', 245.5]);
    assert.equal(theirs.headers['x-kendo-event'], 'call.uploaded');
    assert.match(String(theirs.headers['x-kendo-delivery-id']), /^[0-9a-f-]{36}$/);
    assert.equal(theirs.headers['x-kendo-signature'], createHmac('sha256', kendo.secret).update(theirs.body).digest('hex'));
    new Webhook(kendo.secret).verify(theirs.body, standardHeaders(theirs));
  });

  test('what is rolled back is told to nobody', async () => {
    const { endpointId } = await scene.endpoint({ events: ['call.analyzed'] });
    const callId = await addCall(scene.server, { teamId: scene.teamId });
    await assert.rejects(
      scene.server.database.db.transaction().execute(async (db) => {
        await tellAnalysed(scene.server.context, db, { teamId: scene.teamId, callId, scores: [score(1)] });
        throw new Error('the fact did not come to be');
      }),
    );
    assert.deepEqual(await scene.deliveries(endpointId), []);
  });

  test('Slack hears a sentence, and its address is shown to nobody', async () => {
    const { endpointId, secret } = await scene.endpoint({ kind: 'slack', events: ['score.low'], lowScoreBelow: 50 });
    assert.equal(secret, null);
    const callId = await addCall(scene.server, { teamId: scene.teamId, title: 'Acme <b>' });
    await tell(callId, 49);
    await tell(callId, 50);
    await scene.deliver(endpointId);
    const one = only(scene.sink.received);
    const link = `http://127.0.0.1:3000/calls/${callId}`;
    assert.deepEqual(JSON.parse(one.body), { text: `:warning: Low score: <${link}|Acme &lt;b&gt;> scored *49* of 100.` });
    assert.equal(one.headers['webhook-signature'], undefined);
    assert.ok(!(await scene.send('GET', '/api/webhooks')).text.includes('/hooks'));
    const { rows } = await scene.server.database.pool.query('select * from webhook_endpoint');
    assert.ok(!JSON.stringify(rows).includes('/hooks'));
  });
});

describe('a receiver that fails', () => {
  test('is tried ten times under one id with new timestamps, and then not any more', async () => {
    const { endpointId, secret } = await scene.endpoint();
    scene.sink.answers({ status: 500, text: 'broken' });
    await receive();
    const startedAt = scene.context.clock.now().getTime();
    let lastAt = startedAt;
    for (let tries = 1; tries <= mostTries; tries += 1) {
      await scene.deliver(endpointId);
      // Asked again at once, nothing is sent before its time.
      await scene.deliver(endpointId);
      assert.equal(scene.sink.received.length, tries);
      lastAt = scene.context.clock.now().getTime();
      const [row] = await scene.deliveries(endpointId);
      if (tries === mostTries) {
        assert.equal(row?.['state'], 'failed');
        break;
      }
      assert.equal(row?.['state'], 'pending');
      scene.server.advance(new Date(String(row['nextTryAt'])).getTime() - lastAt + 50);
    }
    const days = (lastAt - startedAt) / HOUR;
    assert.ok(Math.abs(days - 75.585) < 0.02, `${days} hours`);
    assert.equal(new Set(scene.sink.received.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.equal(new Set(scene.sink.received.map(({ headers }) => headers['webhook-timestamp'])).size, mostTries);
    for (const one of scene.sink.received) {
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = standardHeaders(one);
      assert.equal(signature, new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), one.body));
    }
    const [row] = await scene.deliveries(endpointId);
    const shown = await scene.send('GET', `/api/webhooks/${endpointId}/deliveries/${String(row?.['deliveryId'])}`);
    const log = shown.body['log'] as Record<string, unknown>[];
    assert.deepEqual(
      log.map(({ number, status, answer }) => [number, status, answer]),
      Array.from({ length: mostTries }, (_, index) => [index + 1, 500, 'broken']),
    );

    scene.sink.answers({ status: 200 });
    const again = await scene.send('POST', `/api/webhooks/${endpointId}/deliveries/${String(row?.['deliveryId'])}/redeliver`);
    assert.equal(again.status, 204);
    await scene.deliver(endpointId);
    assert.equal((await scene.deliveries(endpointId))[0]?.['state'], 'delivered');
    assert.equal(new Set(scene.sink.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  });

  test('is switched off after five days without anything taken, and what waits is dropped', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 503 });
    for (const hours of [0, 30, 30, 30, 29]) {
      scene.server.advance(hours * HOUR);
      await receive();
      await scene.deliver(endpointId);
    }
    assert.equal((await shown(endpointId))['state'], 'active');
    scene.server.advance(2 * HOUR);
    await receive();
    await receive();
    await scene.deliver(endpointId);
    const row = await shown(endpointId);
    assert.deepEqual([row['state'], row['waiting']], ['disabled', 0]);
    assert.match(String(row['disabledReason']), /took nothing for 5 days/);
    const states = (await scene.deliveries(endpointId)).map(({ state }) => state);
    assert.ok(states.includes('dropped') && !states.includes('pending'), states.join());

    await scene.send('PATCH', `/api/webhooks/${endpointId}`, { state: 'active' });
    const mended = await shown(endpointId);
    assert.deepEqual([mended['state'], mended['disabledReason'], mended['failingSince']], ['active', null, null]);
  });

  test('that failed long ago and was not tried since is not switched off by one failure', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 503 });
    await receive();
    await scene.deliver(endpointId);
    scene.server.advance(121 * HOUR);
    await receive();
    await scene.deliver(endpointId);
    const row = await shown(endpointId);
    assert.deepEqual([row['state'], row['waiting']], ['active', 2]);
    assert.ok(scene.context.clock.now().getTime() - new Date(String(row['failingSince'])).getTime() < HOUR);
  });

  test('another address begins without failures', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 503 });
    await receive();
    await scene.deliver(endpointId);
    await scene.send('PATCH', `/api/webhooks/${endpointId}`, { url: scene.sink.url, lowScoreBelow: 50 });
    assert.notEqual((await shown(endpointId))['failingSince'], null, 'the same one is no other');
    await scene.send('PATCH', `/api/webhooks/${endpointId}`, { url: `${scene.sink.url}/elsewhere` });
    assert.equal((await shown(endpointId))['failingSince'], null);
  });

  test('one delivery that is taken ends the failing', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 503 });
    await receive();
    await scene.deliver(endpointId);
    assert.notEqual((await shown(endpointId))['failingSince'], null);
    scene.sink.answers({ status: 202 });
    await receive();
    await scene.deliver(endpointId);
    const row = await shown(endpointId);
    assert.equal(row['failingSince'], null);
    assert.notEqual(row['lastDeliveredAt'], null);
  });

  test('that says 410 is switched off at once', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 410 });
    await receive();
    await scene.deliver(endpointId);
    const row = await shown(endpointId);
    assert.equal(row['state'], 'disabled');
    assert.match(String(row['disabledReason']), /410/);
  });

  test('that is switched off is told of to the team’s other endpoints and never to itself', async () => {
    const events = ['call.received', 'webhook.disabled'];
    const gone = await scene.endpoint({ events });
    const other = await scene.endpoint({ events: ['webhook.disabled'] });
    const slack = await scene.endpoint({ kind: 'slack', events: ['webhook.disabled'] });
    const deaf = await scene.endpoint({ events: ['call.failed'] });
    scene.sink.answers({ status: 410 });
    await receive();
    await scene.deliver(gone.endpointId);
    await scene.deliver(gone.endpointId);
    assert.deepEqual(
      (await scene.deliveries(gone.endpointId)).map(({ event }) => event),
      ['call.received'],
    );
    assert.deepEqual(await scene.deliveries(deaf.endpointId), []);
    const off = await shown(gone.endpointId);
    assert.notEqual(off['gaveUpAt'], null);

    scene.sink.answers({ status: 200 });
    scene.sink.received.length = 0;
    const jobs = await scene.server.jobs();
    for (const { endpointId } of [other, slack]) {
      assert.ok(
        jobs.some(({ name, input }) => name === 'deliver-webhooks' && 'endpointId' in input && input.endpointId === endpointId),
      );
      await scene.deliver(endpointId);
    }
    const [news, message] = scene.sink.received;
    assert.ok(news && message);
    const body = JSON.parse(news.body) as { type: string; data: Record<string, unknown> };
    assert.equal(body.type, 'webhook.disabled');
    assert.deepEqual(
      [body.data['endpointId'], body.data['address'], body.data['disabledAt'], body.data['url']],
      [gone.endpointId, `http://${scene.sink.host}/…ooks`, off['gaveUpAt'], 'http://127.0.0.1:3000/integrations/webhooks'],
    );
    assert.match(message.body, /is told nothing any more. It answered 410/);

    // Somebody has seen it: nothing is left to be warned of.
    await scene.send('PATCH', `/api/webhooks/${gone.endpointId}`, { state: 'disabled' });
    assert.equal((await shown(gone.endpointId))['gaveUpAt'], null);
  });

  test('several that give up at once tell each other or nobody, and none waits for another', async () => {
    const events = ['call.received', 'webhook.disabled'];
    const all = await Promise.all(Array.from({ length: 4 }, () => scene.endpoint({ events })));
    scene.sink.answers({ status: 410 });
    await receive();
    await Promise.all(all.map(({ endpointId }) => scene.deliver(endpointId)));
    for (const { endpointId } of all) assert.equal((await shown(endpointId))['state'], 'disabled');
  });

  test('that redirects is not followed', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 302, headers: { location: `${scene.sink.url}/elsewhere` } });
    await receive();
    await scene.deliver(endpointId);
    assert.deepEqual(
      scene.sink.received.map(({ path }) => path),
      ['/hooks'],
    );
    const [row] = await scene.deliveries(endpointId);
    assert.match(String(row?.['errorMessage']), /redirects are not followed/);
  });

  test('that asks for time gets it', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers({ status: 429, headers: { 'retry-after': '3600' } });
    await receive();
    await scene.deliver(endpointId);
    const [row] = await scene.deliveries(endpointId);
    const waitMs = new Date(String(row?.['nextTryAt'])).getTime() - scene.context.clock.now().getTime();
    assert.ok(waitMs > 3_590_000 && waitMs <= 3_600_000, String(waitMs));
  });

  test('that never answers holds nobody else up and is sent no second request meanwhile', async () => {
    const [dead, live] = [await scene.endpoint(), await scene.endpoint({ events: ['call.failed', 'call.received'] })];
    scene.sink.answers('hang');
    await receive();
    const hanging = scene.deliver(dead.endpointId);
    while (scene.sink.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await receive();
    await scene.deliver(dead.endpointId);
    assert.equal(scene.sink.received.length, 1);
    scene.sink.answers({ status: 200 });
    await scene.deliver(live.endpointId);
    assert.deepEqual(
      (await scene.deliveries(live.endpointId)).map(({ state }) => state),
      ['delivered', 'delivered'],
    );
    await hanging;
    const states = (await scene.deliveries(dead.endpointId)).map(({ errorMessage }) => errorMessage);
    assert.match(states.join(), /No whole answer within 0.4 seconds/);
  });

  test('a server that stops gives back what it has not told to the end', async () => {
    const { endpointId } = await scene.endpoint();
    scene.sink.answers('hang');
    await receive();
    const stopping = new AbortController();
    const running = scene.deliver(endpointId, stopping.signal);
    while (scene.sink.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stopping.abort(new Error('the server stops'));
    await assert.rejects(running, /the server stops/);
    scene.sink.answers({ status: 200 });
    await scene.deliver(endpointId);
    const [row] = await scene.deliveries(endpointId);
    assert.deepEqual([row?.['state'], row?.['tries']], ['delivered', 1]);
  });
});

describe('where news may go', () => {
  for (const url of [
    'http://127.0.0.1:9/hooks',
    'http://169.254.169.254/latest',
    'http://printer.local/hooks',
    'http://localhost/x',
  ]) {
    test(`not to ${url}`, async () => {
      const { endpointId } = await scene.endpoint({ url });
      await receive();
      await scene.deliver(endpointId);
      const [row] = await scene.deliveries(endpointId);
      assert.match(String(row?.['errorMessage']), /not one Ringside may reach/);
      assert.equal(row?.['status'], null);
    });
  }
  for (const url of ['ftp://example.com', 'example.com', 'https://me:secret@example.com/']) {
    test(`${url} is refused when it is given`, async () => {
      const answer = await scene.send('POST', '/api/webhooks', { url, events: ['call.received'] });
      assert.equal(answer.status, 400, answer.text);
    });
  }
});

describe('people manage endpoints', () => {
  test('during a rotation both secrets sign, afterwards only the new one', async () => {
    const { endpointId, secret: old } = await scene.endpoint();
    const rotated = await scene.send('POST', `/api/webhooks/${endpointId}/rotate-secret`, { overlapHours: 24 });
    const fresh = String(rotated.body['secret']);
    assert.notEqual(fresh, old);
    await receive();
    await scene.deliver(endpointId);
    const during = only(scene.sink.received);
    for (const secret of [old, fresh]) {
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = standardHeaders(during);
      assert.ok(signature.split(' ').includes(new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), during.body)));
    }
    scene.server.advance(25 * HOUR);
    await receive();
    await scene.deliver(endpointId);
    const later = scene.sink.received[1];
    assert.ok(later);
    const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = standardHeaders(later);
    assert.equal(signature, new Webhook(fresh).sign(id, new Date(Number(seconds) * 1000), later.body));
  });

  test('during a rotation the one signature of Kendo’s webhook is by the old secret, afterwards by the new one', async () => {
    const { endpointId, secret: old } = await scene.endpoint({ kind: 'kendo', events: ['call.uploaded'] });
    const rotated = await scene.send('POST', `/api/webhooks/${endpointId}/rotate-secret`, { overlapHours: 24 });
    await scene.send('POST', `/api/webhooks/${endpointId}/test`, { event: 'call.uploaded' });
    await scene.deliver(endpointId);
    scene.server.advance(25 * HOUR);
    await scene.send('POST', `/api/webhooks/${endpointId}/test`, { event: 'call.uploaded' });
    await scene.deliver(endpointId);
    const signatures = scene.sink.received.map(({ headers }) => headers['x-kendo-signature']);
    const signed = (secret: unknown, at: number) =>
      createHmac('sha256', String(secret))
        .update(scene.sink.received[at]?.body ?? '')
        .digest('hex');
    assert.deepEqual(signatures, [signed(old, 0), signed(rotated.body['secret'], 1)]);
  });

  test('a second new secret in a row leaves the receiver the one it knows, until that ends', async () => {
    const { endpointId, secret: known } = await scene.endpoint({ kind: 'kendo', events: ['call.uploaded'] });
    const rotate = async (overlapHours: number): Promise<string> =>
      String((await scene.send('POST', `/api/webhooks/${endpointId}/rotate-secret`, { overlapHours })).body['secret']);
    const [lost, second] = [await rotate(24), await rotate(24)];
    const signers = async (secrets: string[]): Promise<string[][]> => {
      await scene.send('POST', `/api/webhooks/${endpointId}/test`, { event: 'call.uploaded' });
      await scene.deliver(endpointId);
      const last = scene.sink.received.at(-1) ?? assert.fail();
      const { headers, body } = last;
      const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = standardHeaders(last);
      const kendo = (one: string) => createHmac('sha256', one).update(body).digest('hex');
      const standard = (one: string) => new Webhook(one).sign(id, new Date(Number(seconds) * 1000), body);
      return [
        secrets.filter((one) => signature.split(' ').includes(standard(one))),
        secrets.filter((one) => headers['x-kendo-signature'] === kendo(one)),
      ];
    };
    assert.deepEqual(await signers([known, lost, second]), [[known, lost, second], [known]]);
    const third = await rotate(24);
    assert.deepEqual(await signers([known, lost, second, third]), [[known, second, third], [known]]);
    scene.server.advance(25 * HOUR);
    assert.deepEqual(await signers([known, lost, second, third]), [[third], [third]]);
    const fourth = await rotate(24);
    assert.deepEqual(await signers([known, second, third, fourth]), [[third, fourth], [third]]);
    const last = await rotate(0);
    assert.deepEqual(await signers([known, second, third, fourth, last]), [[last], [last]]);
  });

  test('a secret is told once and stands sealed in the database', async () => {
    const { endpointId, secret } = await scene.endpoint();
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const list = await scene.send('GET', '/api/webhooks');
    assert.ok(!list.text.includes(secret));
    assert.equal((await shown(endpointId))['secretHint'], secret.slice(-4));
    const { rows } = await scene.server.database.pool.query('select encode(sealed, $1) as sealed from sealed_secret', ['escape']);
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(secret));
  });

  test('a test event goes by the road of real ones and says what it is', async () => {
    const { endpointId, secret } = await scene.endpoint();
    const answer = await scene.send('POST', `/api/webhooks/${endpointId}/test`, { event: 'call.analyzed' });
    assert.equal(answer.status, 200, answer.text);
    await scene.deliver(endpointId);
    const one = only(scene.sink.received);
    const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature } = standardHeaders(one);
    assert.equal(signature, new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), one.body));
    assert.equal((JSON.parse(one.body) as { data: { _isTest: boolean } }).data._isTest, true);
  });

  test('events of another kind are refused by name', async () => {
    const answer = await scene.send('POST', '/api/webhooks', { kind: 'kendo', url: scene.sink.url, events: ['call.analyzed'] });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /call\.uploaded/);
  });

  test('an endpoint is changed in place: the secret stays, and what comes next is told in the new words', async () => {
    const { endpointId } = await scene.endpoint();
    const path = `/api/webhooks/${endpointId}`;
    const before = (await shown(endpointId))['secretHint'];
    const change = { kind: 'kendo', url: `${scene.sink.url}/new`, events: ['call.uploaded'] };
    assert.equal((await scene.send('PATCH', path, { kind: 'kendo' })).status, 400);
    assert.equal((await scene.send('PATCH', path, change)).status, 200);
    const after = await shown(endpointId);
    assert.deepEqual(
      [after['kind'], after['events'], after['url'], after['secretHint']],
      ['kendo', change.events, change.url, before],
    );
    assert.equal((await scene.send('POST', `${path}/test`, { event: 'call.uploaded' })).status, 200);
    await scene.deliver(endpointId);
    const [told] = scene.sink.received;
    assert.deepEqual([told?.path, told?.headers['x-kendo-event']], ['/hooks/new', 'call.uploaded']);
    const toSlack = await scene.send('PATCH', path, { kind: 'slack', events: ['score.low'] });
    assert.deepEqual([toSlack.status, (toSlack.body['errors'] as { path: string }[])[0]?.path], [400, 'body.kind']);
  });

  test('what was sent is listed page by page, newest first', async () => {
    const { endpointId } = await scene.endpoint();
    for (let index = 0; index < 5; index += 1) await receive(`Call ${index}`);
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/api/webhooks/${endpointId}/deliveries?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { body } = await scene.send('GET', path);
      seen.push(...(body['items'] as { deliveryId: string }[]).map(({ deliveryId }) => deliveryId));
      cursor = body['nextCursor'] as string | null;
    } while (cursor !== null);
    assert.equal(new Set(seen).size, 5);
  });

  test('removed, nothing of it is left', async () => {
    const { endpointId } = await scene.endpoint();
    await receive();
    assert.equal((await scene.send('DELETE', `/api/webhooks/${endpointId}`)).status, 204);
    assert.equal((await scene.send('GET', `/api/webhooks/${endpointId}/deliveries`)).status, 404);
    const { rows } = await scene.server.database.pool.query('select 1 from sealed_secret where subject = $1', [endpointId]);
    assert.equal(rows.length, 0);
  });

  test('an event of one agent is told to the team and to endpoints of that agent', async () => {
    const wide = await scene.endpoint({ events: ['attempt.started'] });
    const attempt = {
      ...{ attemptId: 'a', callSid: 'c', agentId: 'g', agentVersion: 1, number: 0, to: '+15005550006', from: null },
      ...{ contactId: null, startedAt: null, answeredAt: null, endedAt: null, disposition: null, endedBy: null },
    };
    await scene.server.database.db.transaction().execute((db) =>
      tellNews(scene.server.context, db, { teamId: scene.teamId, agentId: '00000000-0000-4000-8000-000000000001' }, async () => ({
        about: 'attempt.started',
        attempt,
      })),
    );
    await scene.deliver(wide.endpointId);
    assert.deepEqual((JSON.parse(only(scene.sink.received).body) as { data: unknown }).data, attempt);
  });
});

async function shown(endpointId: string): Promise<Record<string, unknown>> {
  const { body } = await scene.send('GET', '/api/webhooks');
  const row = (body['items'] as Record<string, unknown>[]).find((one) => one['endpointId'] === endpointId);
  assert.ok(row);
  return row;
}
