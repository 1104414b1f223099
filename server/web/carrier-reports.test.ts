// The door of carriers: who signs is heard, once; everybody else is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { openDiallingScene, type DiallingScene } from '../../test/dialling-scene.ts';
import { readSimulatedNews, SIGNATURE, signNews } from '../providers/simulated-carrier-wire.ts';
import { CARRIER_REPORTS_PREFIX, carrierReports } from './carrier-reports.ts';

const SECRET = 'a secret of both sides';
let scene: DiallingScene;
let app: FastifyInstance;
before(async () => {
  scene = await openDiallingScene({ script: { faults: { reportsLost: 1 } } });
  app = Fastify();
  const readers = new Map([['simulated', readSimulatedNews(SECRET)]]);
  await app.register((scope) => carrierReports(scope, { context: scene.context, readers }));
});
after(async () => {
  await app.close();
  await scene.close();
});

const post = async (carrier: string, body: string, signature = signNews(body, SECRET)) => {
  const headers = { 'content-type': 'application/json', [SIGNATURE]: signature };
  return (await app.inject({ method: 'POST', url: `${CARRIER_REPORTS_PREFIX}/${carrier}`, headers, body })).statusCode;
};

test('a signed report ends the attempt, a second one changes nothing', async () => {
  const id = await scene.plan({ toNumber: '+12125551234' });
  await scene.dispatch();
  const [dial] = scene.dials;
  assert.ok(dial);
  const outcome = { end: 'busy', code: 486, answeredBy: null, endedBy: 'carrier' };
  const { reference, carrierRef } = dial;
  const body = JSON.stringify([{ reference, carrierRef, report: 'ended', at: scene.now(), outcome, message: null }]);
  assert.equal(await post('simulated', body), 204);
  assert.equal(await post('simulated', body), 204);
  assert.equal((await scene.call(id)).lastDisposition, 'busy');
  const reports = await scene.database.db.selectFrom('carrierReport').select('deliveries').execute();
  assert.deepEqual(reports, [{ deliveries: 2 }]);
});

const refused: [what: string, carrier: string, body: string, signature: string | undefined, status: number][] = [
  ['a carrier nobody has', 'other', '[]', undefined, 404],
  ['another secret', 'simulated', '[]', signNews('[]', 'another secret of somebody'), 401],
  ['no signature', 'simulated', '[]', '', 401],
  ['no report', 'simulated', '{"a":1}', undefined, 400],
  ['no JSON', 'simulated', '{', undefined, 400],
];
for (const [what, carrier, body, signature, status] of refused) {
  test(`refused: ${what}`, async () => assert.equal(await post(carrier, body, signature), status));
}
