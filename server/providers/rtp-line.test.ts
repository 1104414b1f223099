// When a call begins to be heard.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeG711 } from './g711.ts';
import { openRtpLine } from './rtp-line.ts';
import { writeRtpPacket } from './rtp-packet.ts';

test('what lies in the socket when the call is answered was said before, and is not heard', async () => {
  const heard: Int16Array[] = [];
  const line = await openRtpLine('127.0.0.1', 0, (news) => news.kind === 'heard' && void heard.push(news.pcm));
  const them = createSocket('udp4');
  them.connect(line.port, '127.0.0.1');
  await once(them, 'connect');
  const speak = (sequence: number, level: number) => {
    const payload = encodeG711(new Int16Array(160).fill(level), 'mu-law');
    them.send(writeRtpPacket({ payloadType: 0, isMarked: false, sequence, timestamp: sequence * 160, source: 1, payload }));
  };
  try {
    for (let sequence = 1; sequence <= 40; sequence += 1) speak(sequence, 9_000);
    // The process is busy; nothing of it has been read when the answer is told.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    const { port } = them.address();
    const agreed = { law: 'mu-law', payloadType: 0, digitsPayloadType: null, maySpeak: false, mayHear: true } as const;
    line.aim({ host: '127.0.0.1', port, ...agreed });
    await sleep(100);
    assert.equal(heard.length, 0);
    for (let sequence = 41; sequence <= 50; sequence += 1) speak(sequence, 100);
    for (let waited = 0; heard.length < 10 && waited < 3_000; waited += 20) await sleep(20);
    assert.equal(heard.length, 10);
    assert.ok(heard.every((pcm) => pcm.every((sample) => sample < 200)));
  } finally {
    line.close();
    them.close();
  }
});
