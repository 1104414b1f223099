// Whole calls with a callee who speaks and listens: what is said, heard, recorded and told, and how each of them ends.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import type { AgentTool } from '../../rules/agent-tool.ts';
import { simulatedCallees } from '../../rules/callee-script.ts';
import { Problem } from '../../rules/problem.ts';
import type { MediaLeg } from '../../server/ports/media-leg.ts';
import { openPcmWav } from '../../server/providers/wav-file.ts';
import { createSystemClock } from '../../server/providers/system-clock.ts';
import { createSipLine } from '../../server/providers/sip-line.ts';
import { createOpenAiCompatibleChat } from '../../server/providers/openai-compatible-chat.ts';
import { createLanguageModelMind } from '../../server/voice/language-model-mind.ts';
import type { Mind } from '../../server/voice/mind.ts';
import { createScriptedMind } from '../../server/voice/scripted-mind.ts';
import { CALLED, CALLER, spoken } from '../carrier-call-scene.ts';
import { openConversations, nora, type HeldCall } from '../conversation-scene.ts';
import { loudSteps, power } from '../recorded-sound.ts';
import { openSipCarrier } from '../sip-carrier-scene.ts';

let calls: Awaited<ReturnType<typeof openConversations>>;
before(async () => {
  calls = await openConversations();
});
after(() => calls.close());

const said = ({ told }: HeldCall, side: 'us' | 'them') => told.utterances.filter((one) => one.side === side).map((one) => one.text);

// Calls take as long as calls do, so some are held at the same time; each needs its share of the machine to be on time.
suite('a call', { concurrency: 4 }, () => {
  test('of three turns comes to its goal, and each side is on its channel at the times told', async () => {
    const call = await calls.hold(simulatedCallees.friendly);
    const { told } = call;
    assert.deepEqual([told.answeredBy, told.endedBy, told.result], ['human', 'agent', 'goal_reached']);
    assert.deepEqual(told.answers, { team_size: '50', demo: 'yes' });
    assert.deepEqual(said(call, 'us'), [
      'This is an automated call from Acme.',
      'Hi, this is Nora. Do you have a minute?',
      'How many people work in your team?',
      'Thank you. Would you like to see a short demo?',
      'Wonderful. A colleague will write to you. Goodbye.',
    ]);
    assert.equal(said(call, 'them').length, 4);
    assert.equal(told.recordingPath, call.recordingPath);
    for (const { startMs, endMs, channel } of told.utterances) {
      const [from, to] = [(startMs ?? 0) + 100, (endMs ?? 0) - 100];
      assert.ok(power(call.recordingPath, channel ?? 0, from, to) > 1e-4, `nothing on channel ${channel} at ${from}`);
      assert.ok(power(call.recordingPath, 1 - (channel ?? 0), from, to) < 1e-6, `both channels at ${from}`);
    }
    const wav = openPcmWav(call.recordingPath);
    assert.ok(Math.abs((wav.frames * 1000) / wav.sampleRateHz - told.lengthMs) < 200);
    wav.close();
    assert.equal(told.latenciesMs.length, 4);
    assert.deepEqual(
      call.news.flatMap((one) => (one.kind === 'words' && one.isFinal && one.side === 'us' && one.text !== '' ? [one.text] : [])),
      said(call, 'us'),
    );
  });

  test('is cut off when they speak into it, and only what was heard counts as said', async () => {
    const firstMessage =
      'Hi, this is Nora from Acme, and I would like to tell you about everything that we have built during the last years.';
    const call = await calls.hold(
      [
        { do: 'say', text: 'Hello?' },
        { do: 'let_speak', ms: 800 },
        { do: 'say', text: 'Sorry, what is this about? I am really in a hurry.' },
        { do: 'let_speak', ms: 200 },
        { do: 'hang_up' },
      ],
      { agent: { disclosureLine: '', firstMessage } },
    );
    const [cut] = said(call, 'us');
    assert.ok(cut && firstMessage.startsWith(cut) && cut.length < 60, cut);
    const theirs = loudSteps(call.recordingPath, 1).find((ms) => ms > 1_500) ?? 0;
    const ours = loudSteps(call.recordingPath, 0).findLast((ms) => ms < theirs + 2_000) ?? 0;
    assert.ok(ours - theirs < 600, `we spoke on for ${ours - theirs} ms`);
    assert.deepEqual([call.told.endedBy, call.told.result], ['callee', 'goal_missed']);
  });

  test('takes keys they press for an answer', async () => {
    const steps = [
      { do: 'say', text: 'Hello?' },
      { do: 'listen' },
      { do: 'say', text: 'Yes, go ahead.' },
      { do: 'listen' },
      { do: 'press', digits: '12' },
      { do: 'listen' },
      { do: 'hang_up' },
    ] as const;
    const call = await calls.hold(steps, { agent: { disclosureLine: '' } });
    assert.deepEqual([call.told.answers, said(call, 'them').at(-1)], [{ team_size: '12' }, 'pressed 12']);
  });

  test('ends at once when they want no calls, told before the last word', async () => {
    const call = await calls.hold(simulatedCallees.opts_out, { rateHz: 16_000 });
    assert.deepEqual([call.told.result, call.told.endedBy], ['opted_out', 'agent']);
    const told = call.news.findIndex((one) => one.kind === 'opt_out');
    const last = call.news.findLastIndex((one) => one.kind === 'words' && one.side === 'us' && !one.isFinal);
    assert.ok(told > 0 && told < last);
    assert.match(said(call, 'us').at(-1) ?? '', /will not be called again/);
  });

  test('with a voicemail leaves the message after the beep', async () => {
    const call = await calls.hold(simulatedCallees.voicemail);
    assert.deepEqual([call.told.answeredBy, call.told.result, call.told.endedBy], ['voicemail', 'voicemail_left', 'agent']);
    assert.deepEqual(said(call, 'us'), ['Hello, this is Nora from Acme. Please call us back.']);
    const message = call.told.utterances.at(-1)?.startMs ?? 0;
    // Without the beep it would wait for 2.5 s of silence.
    let beepMs = message;
    while (beepMs > 0 && power(call.recordingPath, 1, beepMs - 100, beepMs) < 1e-3) beepMs -= 100;
    assert.ok(message - beepMs < 2_300, `the message comes ${message - beepMs} ms after the beep`);
    assert.ok(power(call.recordingPath, 1, message, message + 2_000) < 1e-6, 'nothing else is heard meanwhile');
  });

  test('with a voicemail is hung up where the agent leaves no messages', async () => {
    const call = await calls.hold(simulatedCallees.voicemail, { agent: { voicemail: { kind: 'hang_up' } } });
    assert.deepEqual([call.told.answeredBy, call.told.result, said(call, 'us')], ['voicemail', null, []]);
  });

  test('with nobody who speaks: opens, asks once, says goodbye', async () => {
    const silence = { ...nora.silence, promptAfterMs: 1_500 };
    const call = await calls.hold(simulatedCallees.silent, { agent: { silence } });
    assert.deepEqual([call.told.answeredBy, call.told.result, call.told.endedBy], [null, 'nobody_spoke', 'agent']);
    assert.deepEqual(said(call, 'us').slice(2), ['Are you still there?', 'Thank you for your time. Goodbye.']);
  });

  test('that lasts longer than it may is ended with a word of excuse', async () => {
    const steps = [{ do: 'say', text: 'Hello?' }, { do: 'listen' }] as const;
    const call = await calls.hold(steps, { agent: { longestCallMs: 6_000, firstMessage: 'Hello.' } });
    assert.equal(said(call, 'us').at(-1), 'I am sorry, I have to end the call here. Goodbye.');
    assert.deepEqual([call.told.endedBy, call.told.result], ['agent', 'goal_missed']);
    assert.ok(call.told.lengthMs > 6_000 && call.told.lengthMs < 14_000, String(call.told.lengthMs));
  });

  test('that lasts longer than it may is ended also where the line takes no more sound, and the goodbye never does', async () => {
    const since = Date.now();
    const watch = (leg: MediaLeg): MediaLeg => {
      const { queuedMs } = leg;
      return Object.assign(leg, { queuedMs: () => (Date.now() - since < 2_500 ? queuedMs() : 10_000) });
    };
    const steps = [{ do: 'say', text: 'Hello?' }, { do: 'listen' }] as const;
    const call = await calls.hold(steps, { agent: { longestCallMs: 3_000 }, watch });
    assert.equal(call.told.endedBy, 'agent');
    assert.ok(call.told.lengthMs > 22_000 && call.told.lengthMs < 32_000, String(call.told.lengthMs));
  });

  test('that they hang up in the middle of a sentence tells how far it was heard', async () => {
    const call = await calls.hold(simulatedCallees.hangs_up);
    assert.deepEqual([call.told.endedBy, call.told.answeredBy], ['callee', 'human']);
    const [only, ...others] = said(call, 'us');
    assert.deepEqual(others, []);
    assert.ok(only && 'This is an automated call from Acme.'.startsWith(only) && only.length < 30, only);
  });

  test('whose line is lost, or that is stopped from outside, tells no result', async () => {
    const stop = new AbortController();
    const [lost, stopped] = await Promise.all([
      calls.hold([{ do: 'wait', ms: 2_500 }, { do: 'drop' }]),
      calls.hold(
        [
          { do: 'let_speak', ms: 500 },
          { do: 'wait', ms: 60_000 },
        ],
        { signal: AbortSignal.any([stop.signal, AbortSignal.timeout(3_000)]) },
      ),
    ]);
    assert.deepEqual([lost.told.endedBy, lost.told.result], ['carrier', null]);
    assert.match(lost.told.summary, /line was lost/);
    assert.deepEqual([stopped.told.endedBy, stopped.told.result], ['agent', null]);
  });

  test('is not recorded before they agree, and not at all when they do not', async () => {
    const steps = (answer: string) =>
      [
        { do: 'say', text: 'Hello?' },
        { do: 'listen', quietMs: 1_200 },
        { do: 'say', text: answer },
        { do: 'let_speak', ms: 800 },
        { do: 'hang_up' },
      ] as const;
    const [yes, no] = await Promise.all([
      calls.hold(steps('Yes, that is fine.'), { needsRecordingConsent: true }),
      calls.hold(steps('No, please do not.'), { needsRecordingConsent: true }),
    ]);
    const question = yes.told.utterances.find(({ text }) => text.startsWith('May I record'));
    const answer = yes.told.utterances.find(({ side, startMs }) => side === 'them' && (startMs ?? 0) > (question?.startMs ?? 0));
    assert.ok(question && answer?.endMs);
    assert.equal(power(yes.recordingPath, 0, 0, answer.endMs), 0);
    assert.ok(power(yes.recordingPath, 0, answer.endMs, yes.told.lengthMs) > 1e-4);
    assert.deepEqual([no.told.recordingPath, existsSync(no.recordingPath)], [null, false]);
  });

  test('is not recorded by a yes after a silence: the question comes once more, not another one', async () => {
    const call = await calls.hold(
      [
        { do: 'say', text: 'Hello?' },
        { do: 'listen', quietMs: 1_200 },
        { do: 'wait', ms: 5_500 },
        { do: 'listen', quietMs: 1_000 },
        { do: 'say', text: 'Yes, I am here.' },
        { do: 'let_speak', ms: 800 },
        { do: 'hang_up' },
      ],
      { needsRecordingConsent: true },
    );
    assert.deepEqual(said(call, 'us').slice(0, 3), [nora.disclosureLine, 'May I record this call?', 'May I record this call?']);
    assert.equal(call.told.recordingPath, null);
  });

  test('ends with an apology when what they say cannot be understood on our side', async () => {
    const listener = { name: 'broken', hear: () => Promise.reject(new Error('out of order')) };
    const steps = [0, 1, 2, 3, 4].flatMap(
      () =>
        [
          { do: 'say', text: 'Hello?' },
          { do: 'listen', quietMs: 300 },
        ] as const,
    );
    const call = await calls.hold(steps, { speech: { listener } });
    assert.match(said(call, 'us').at(-1) ?? '', /technical problem/);
    assert.match(call.told.summary, /could not be understood on our side/);
    assert.equal(call.told.result === 'goal_reached', false);
  });

  test('with a language model says what it answers, and asks for patience when it fails', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8');
      let body = '';
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        asked.push(body);
        if (asked.length === 1) return void response.writeHead(503).end();
        const answers = [{ name: 'has_time', value: 'yes' }];
        const content = JSON.stringify({ say: 'Lovely, goodbye.', action: 'goal_reached', call_back_when: null, answers });
        const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }], usage }),
        );
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const model = createOpenAiCompatibleChat({ baseUrl, model: 'test', log });
    try {
      const mind = createLanguageModelMind({ model, agent: nora, clock: createSystemClock() });
      const steps = ['Hello?', 'Yes, go ahead.'].flatMap((text) => [{ do: 'say', text }, { do: 'listen' }] as const);
      const call = await calls.hold(steps, { mind });
      assert.deepEqual(said(call, 'us').slice(2), ['I am sorry, please give me another moment.', 'Lovely, goodbye.']);
      assert.deepEqual([call.told.result, call.told.answers], ['goal_reached', { has_time: 'yes' }]);
      assert.match(asked[1] ?? '', /How many people work in your team/);
      assert.match(asked[1] ?? '', /go ahead/i);
    } finally {
      await model.close();
      server.close();
    }
  });

  test('whose providers fail goes on by this machine, and offers to call again when the mind has failed too', async () => {
    const down = new Problem('provider_unreachable', 'It is down.', { retryable: true });
    const spare = { ...calls.speech, voiceName: 'slt', resting: new Map<'listener' | 'voice', Date>(), failed() {} };
    const speech = {
      listener: { name: 'far away', hear: () => Promise.reject(down) },
      voice: { voices: ['far'], speak: () => Promise.reject(down) },
      spare,
    };
    let asked = 0;
    const mind: Mind = {
      name: 'down',
      answer() {
        asked += 1;
        return Promise.reject(down);
      },
      outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
    };
    const steps = ['Hello?', 'Yes, go ahead.', 'Yes, tomorrow at ten.'].flatMap(
      (text) =>
        [
          { do: 'say', text },
          { do: 'listen', quietMs: 1_500 },
        ] as const,
    );
    const call = await calls.hold(steps, { speech, mind, agent: { voice: 'far' } });
    const { told } = call;
    assert.equal(asked, 2);
    assert.deepEqual(said(call, 'us'), [
      'This is an automated call from Acme.',
      'Hi, this is Nora. Do you have a minute?',
      'I am sorry, please give me another moment.',
      'I am sorry, I have a technical problem and can not go on. Shall we call you again another time?',
      'Thank you, I have noted that. Goodbye.',
    ]);
    assert.equal(told.result, 'callback_requested');
    assert.match(told.callBackSaid ?? '', /at ten/i);
    assert.match(told.summary, /offered to call again.*recognition failed.*voice failed/s);
    assert.deepEqual([spare.resting.has('listener'), spare.resting.has('voice')], [true, true]);
  });

  test('in which something is looked up and a person is asked for: nobody waits in silence, and they are handed over', async () => {
    const tools: AgentTool[] = [{ kind: 'transfer', targets: [{ name: 'Sales', number: '+12125550111' }], warm: false }];
    const order: AgentTool = {
      ...{ kind: 'http_function', name: 'find_order', description: 'Finds it.', method: 'GET', url: 'https://shop.example' },
      ...{ parameters: [], timeoutMs: 3_000 },
    };
    const agent = { ...nora, tools: [...tools, order] };
    const script = createScriptedMind(agent);
    // The script knows no orders: its first turn looks one up besides.
    const mind: Mind = {
      ...script,
      async answer(said, signal, hands) {
        if (/order/i.test(said)) {
          const { text } = (await hands?.use('find_order', {})) ?? { text: '' };
          return { say: text, isLast: false };
        }
        return script.answer(said, signal, hands);
      },
    };
    const numbers: string[] = [];
    const steps = ['Hello?', 'Where is my order?', 'Can I talk to a real person?'].flatMap(
      (text) =>
        [
          { do: 'say', text },
          { do: 'listen', quietMs: 1_500 },
        ] as const,
    );
    const call = await calls.hold(steps, {
      ...{ mind, agent },
      watch: (leg) => ({ ...leg, transfer: async (number) => void numbers.push(number) }),
      async useTool() {
        await calls.clock.sleep(1_500);
        return { kind: 'done', text: 'It is on its way.' };
      },
    });
    assert.deepEqual(said(call, 'us').slice(2), [
      'One moment, please.',
      'It is on its way.',
      'One moment, I will connect you with a colleague.',
    ]);
    assert.deepEqual([call.told.result, call.told.endedBy, numbers], ['transferred', 'agent', ['+12125550111']]);
    assert.deepEqual(
      call.told.tools.map(({ tool, outcome }) => [tool, outcome]),
      [
        ['find_order', 'done'],
        ['transfer', 'done'],
      ],
    );
    assert.equal(call.told.summary, 'The call was transferred to a person.');
  });

  test('over a SIP trunk begins with the answer: what is heard before is neither the person nor in the recording', async () => {
    const carrier = await openSipCarrier();
    const trunk = {
      ...{ host: '127.0.0.1', port: carrier.port, domain: 'trunk.test', login: null, registers: false },
      ...{ bindHost: '127.0.0.1', bindPort: 0, publicHost: null, soundPorts: null, firstLaw: 'mu-law' as const },
    };
    const log = { info() {}, warn() {} };
    const line = createSipLine({ trunk, newToken: () => randomBytes(12).toString('hex'), clock: calls.clock, log });
    const answered = Promise.withResolvers<MediaLeg>();
    const request = { reference: 'early', to: CALLED, from: CALLER, ringMs: 30_000, longestCallMs: 60_000 };
    const news: string[] = [];
    try {
      await line.place(request, () => true, { news: ({ report }) => void news.push(report), answered: answered.resolve });
      await carrier.rung();
      carrier.speak(await spoken('You have reached the voice mail of Anna. Please leave a message after the tone.'));
      carrier.speak(Int16Array.from({ length: 4_000 }, (_, at) => 9_000 * Math.sin((2 * Math.PI * 1_000 * at) / 8_000)));
      await carrier.spoken();
      assert.deepEqual(news, [], 'nobody has answered');
      carrier.answer();
      const understood = Promise.withResolvers<void>();
      const held = calls.holdLeg(await answered.promise, {
        tell: (one) => one.kind === 'words' && one.side === 'them' && one.isFinal && understood.resolve(),
      });
      carrier.speak(new Int16Array(4_000));
      carrier.speak(await spoken('Hello?'));
      await Promise.all([understood.promise, carrier.spokenTo()]);
      carrier.hangUp();
      const call = await held;
      assert.deepEqual([call.told.endedBy, news], ['callee', ['answered', 'ended']]);
      assert.notEqual(call.told.answeredBy, 'voicemail');
      assert.match(said(call, 'them').join(), /^hello\W*$/i);
      assert.ok((loudSteps(call.recordingPath, 1)[0] ?? 0) >= 300, 'nothing of the announcement');
    } finally {
      await line.close();
      carrier.close();
    }
  });
});
