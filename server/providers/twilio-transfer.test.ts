// A call that goes on is handed over by a Twilio on loopback: what it is told to do, and what it refuses.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTwilioEmulator, type TwilioEmulator } from '../../test/twilio-emulator.ts';
import { createSystemClock } from './system-clock.ts';
import { createTwilioCarrier } from './twilio-carrier.ts';
import { createTwilioTransfer } from './twilio-transfer.ts';

const account = { accountSid: `AC${'5'.repeat(32)}`, authToken: 'a token nobody may read' };
const noStop = new AbortController().signal;
let emulator: TwilioEmulator;
before(async () => void (emulator = await openTwilioEmulator({ ...account, fateOf: () => ({ kind: 'answers' }), ringMs: 500 })));
after(() => emulator.close());

test('a call is connected with another number, once; nothing but numbers gets into what Twilio is told', async () => {
  const at = { ...account, apiUrl: emulator.url };
  const { carrier, close } = createTwilioCarrier({
    ...{ ...at, publicUrl: 'http://127.0.0.1:1', reportPath: '/reports', tellsMachines: false, clock: createSystemClock() },
    ...{ streamUrl: (token) => `wss://desk.example.com/${token}`, recall: async () => null },
  });
  const request = { reference: 'team.1', to: '+12125550101', from: '+12125550199', ringMs: 30_000, longestCallMs: 60_000 };
  const brief = { reference: 'team.1' } as NonNullable<Parameters<typeof carrier.dial>[0]['talk']>['brief'];
  const answer = await carrier.dial({ ...request, talk: { mediaToken: 't', brief } }, () => true);
  assert.ok(answer.kind === 'taken');
  const { carrierRef } = answer;
  const twilio = createTwilioTransfer(at);
  await twilio.transfer({ carrierRef, from: '+12125550199', number: '+12125550111' }, noStop);
  const told = '<Response><Dial callerId="+12125550199" timeLimit="7260">+12125550111</Dial></Response>';
  assert.equal(emulator.calls[0]?.form.get('Twiml'), told);
  assert.equal(emulator.calls[0]?.form.get('TimeLimit'), '7260');
  const wrong = { carrierRef, from: null, number: '+1212"><Hangup/>' };
  await assert.rejects(twilio.transfer(wrong, noStop), { code: 'conflict' });
  assert.equal(emulator.calls[0]?.form.get('Twiml'), told);
  await carrier.hangUp('team.1');
  await assert.rejects(twilio.transfer({ carrierRef, from: null, number: '+12125550111' }, noStop), {
    code: 'conflict',
    message: 'The call is over.',
  });
  twilio.close();
  close();
});
