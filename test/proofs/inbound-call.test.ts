// Somebody rings a number at Twilio, and so does a simulated caller: answered, held with sound, and kept as a scored inbound call.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLED, CALLER, openCarrierCallScene, spokenMuLaw, type CarrierCallScene } from '../carrier-call-scene.ts';
import { openTwilioEmulator, type TwilioEmulator } from '../twilio-emulator.ts';

const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token nobody may read';
let twilio: TwilioEmulator;
let scene: CarrierCallScene;

before(async () => {
  twilio = await openTwilioEmulator({ accountSid, authToken, fateOf: () => ({ kind: 'busy' }) });
  scene = await openCarrierCallScene('twilio', {
    ...{ RINGSIDE_TWILIO_ACCOUNT_SID: accountSid, RINGSIDE_TWILIO_AUTH_TOKEN: authToken, RINGSIDE_TWILIO_URL: twilio.url },
  });
});
after(async () => {
  await scene.close();
  await twilio.close();
});

test('answered, heard on both sides, shown while it goes on, and kept as an inbound call', { timeout: 300_000 }, async () => {
  const { dashboard } = scene;
  // Nothing is recorded before they have said yes to it.
  const consent = await spokenMuLaw('Yes, that is fine.');
  const answer = await spokenMuLaw('Yes, I have a minute.');
  const number = { number: CALLER };
  const url = `${scene.ringside.url}/api/integrations/carriers/twilio/calls`;
  const nobody = await twilio.ring({ url, from: CALLED, to: CALLER, callee: async () => {} });
  assert.match(nobody.twiml, /<Say language="en-US">Sorry, nobody can take your call/);
  const body = { answeredBy: scene.agentId, answersAlways: true };
  await dashboard.ask('PATCH /api/caller-numbers/:number', { params: number, body });

  const rung = await twilio.ring({
    ...{ url, from: CALLED, to: CALLER },
    async callee({ speak, heard, hangUp }) {
      let heardBytes = 0;
      /** A second of ours at least, and then nothing more: it is their turn. */
      async function listen(): Promise<void> {
        for (let before = -1; before < heardBytes + 8_000 || before !== heard().length; await sleep(700)) before = heard().length;
        heardBytes = heard().length;
      }
      await listen();
      await speak(consent);
      await listen();
      await speak(answer);
      await sleep(1_500);
      hangUp();
    },
  });
  assert.equal(rung.status, 200);
  const ring = await dashboard.ask('POST /api/caller-numbers/:number/rings', { params: number, body: { from: CALLED } });
  assert.equal(ring.kind, 'answered');
  const live = await scene.until('both calls on the page Live', async () => {
    const { items } = await dashboard.ask('GET /api/live-calls', {});
    return items.length === 2 && items;
  });
  const shown = live.map(({ kind, carrier, with: who }) => `${kind} ${carrier} ${who}`);
  assert.deepEqual(new Set(shown), new Set([`inbound simulated ${CALLED}`, `inbound twilio ${CALLED}`]));
  const reference = ring.kind === 'answered' ? ring.callId : '';
  await dashboard.ask('POST /api/live-calls/:reference/end', { params: { reference } });
  const call = await scene.scored(live.find(({ carrier }) => carrier === 'twilio')?.reference ?? '');
  assert.deepEqual([call.state, call.source, call.direction], ['done', 'agent', 'inbound']);
  const said = (side: string) => (call.transcript?.utterances ?? []).filter((one) => one.side === side);
  assert.ok(said('us').length > 0 && said('them').length > 0, 'both sides are in the recording');
  assert.ok(!scene.ringside.output().includes(authToken));
});
