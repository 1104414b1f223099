// A planned call is placed at Twilio, reported by it, answered, held with sound over its media socket, and becomes a scored call. Twilio is on loopback.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CALLED, openCarrierCallScene, spokenMuLaw, type CarrierCallScene } from '../carrier-call-scene.ts';
import { openTwilioEmulator, twilioSignature, type TwilioEmulator } from '../twilio-emulator.ts';

const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token nobody may read';
/** Of the same place, and another person’s. */
const MACHINE = `${CALLED.slice(0, -1)}9`;
let twilio: TwilioEmulator;
let scene: CarrierCallScene;

before(async () => {
  // Where no law is known, both sides are asked before anything is recorded.
  const consent = await spokenMuLaw('Yes, that is fine.');
  const answer = await spokenMuLaw('Yes, I have a minute.');
  twilio = await openTwilioEmulator({
    ...{ accountSid, authToken, ringMs: 300, listensMs: 3_000, callbacks: 'twice' },
    fateOf: (to) => ({
      kind: 'answers',
      ...(to === MACHINE && { by: 'machine_end_beep' as const }),
      async callee({ speak, heard, hangUp }) {
        let heardBytes = 0;
        /** A second of ours at least, and then nothing more: it is their turn. */
        async function listen(): Promise<void> {
          for (let before = -1; before < heardBytes + 8_000 || before !== heard().length; await sleep(700)) before = heard().length;
          heardBytes = heard().length;
        }
        // A machine says nothing, and never hangs up.
        if (to === MACHINE) return;
        await listen();
        await speak(consent);
        await listen();
        await speak(answer);
        await sleep(1_500);
        hangUp();
      },
    }),
  });
  scene = await openCarrierCallScene('twilio', {
    ...{ RINGSIDE_TWILIO_ACCOUNT_SID: accountSid, RINGSIDE_TWILIO_AUTH_TOKEN: authToken, RINGSIDE_TWILIO_URL: twilio.url },
    ...{ RINGSIDE_TWILIO_TELLS_MACHINES: 'yes', RINGSIDE_TWILIO_CALLS_PER_SECOND: '5' },
  });
});
after(async () => {
  await scene.close();
  await twilio.close();
});

test(
  'planned, placed, held, reported twice, recorded on both sides; at once a machine is told by Twilio, and left a message',
  { timeout: 300_000 },
  async () => {
    const [plannedCallId, toMachine] = await Promise.all([scene.plan(), scene.plan(MACHINE)]);
    const attempt = await scene.recorded(plannedCallId);
    assert.equal(twilio.calls.length, 2);
    const call = twilio.calls.find(({ form }) => form.get('To') === CALLED);
    assert.deepEqual([attempt.carrier, attempt.disposition], ['twilio', 'connected']);
    assert.ok(attempt.dialled_at && attempt.answered_at, 'when it was dialled and answered is known');
    const left = await scene.until('the end of the call to the machine', async () => {
      const [made] = (await scene.call(toMachine)).attemptsMade;
      return made?.ended_at ? made : null;
    });
    assert.equal(left.disposition, 'voicemail_left');
    const { state, source, transcript } = await scene.scored(attempt.callId ?? '');
    assert.deepEqual([state, source], ['done', 'agent']);
    const said = (side: string) =>
      (transcript?.utterances ?? [])
        .filter((one) => one.side === side)
        .map(({ text }) => text.toLowerCase())
        .join(' ');
    assert.match(said('us'), /minute/);
    assert.match(said('them'), /minute/);
    assert.ok(twilio.answers.length >= 8 && twilio.answers.every((status) => status === 204), twilio.answers.join());
    assert.ok(!scene.ringside.output().includes(authToken));

    // What was told once more, long after, changes nothing; what is not signed is not heard; the address of the sound was good once.
    const to = call?.form.get('StatusCallback') ?? '';
    const form = new URLSearchParams({
      ...{ AccountSid: accountSid, CallSid: call?.sid ?? '', CallStatus: 'busy', Timestamp: new Date().toUTCString() },
    });
    const tell = async (signature: string) =>
      (await fetch(to, { method: 'POST', body: form, headers: { 'x-twilio-signature': signature } })).status;
    assert.equal(await tell(twilioSignature(authToken, to, form)), 204);
    assert.equal(await tell(twilioSignature('another token', to, form)), 401);
    const [made] = (await scene.call(plannedCallId)).attemptsMade;
    assert.deepEqual([made?.disposition, made?.ended_at], ['connected', attempt.ended_at]);
    const stream = /url="([^"]+)"/.exec(call?.form.get('Twiml') ?? '')?.[1] ?? '';
    const connect = async (signature: string) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'x-twilio-signature': signature };
      return new Promise<number | undefined>((resolve, reject) => {
        get(stream.replace('ws:', 'http:'), { headers }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
      });
    };
    assert.equal(await connect(twilioSignature(authToken, stream, new URLSearchParams())), 404);
    assert.equal(await connect('none'), 401);
  },
);
