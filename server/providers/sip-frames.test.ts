// Messages out of a stream, however it was cut into pieces; and what ends it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { takeSipFrames } from './sip-frames.ts';

const message = (body: string, name = 'Content-Length') => `INFO sip:a SIP/2.0\r\n${name}: ${body.length}\r\n\r\n${body}`;

describe('what is taken', () => {
  const cases: [name: string, stream: string, frames: string[] | null, rest: string, isPinged?: boolean][] = [
    ['one', message('hello'), [message('hello')], ''],
    ['two at once', message('a') + message(''), [message('a'), message('')], ''],
    ['half a body', message('hello').slice(0, -2), [], message('hello').slice(0, -2)],
    ['half a head', 'INFO sip:a SIP/2.0\r\nCont', [], 'INFO sip:a SIP/2.0\r\nCont'],
    ['the short name of its length', message('hello', 'l'), [message('hello', 'l')], ''],
    ['a body that looks like a message', message(message('x')), [message(message('x'))], ''],
    ['a ping', '\r\n\r\n', [], '', true],
    ['half a ping', '\r\n', [], '\r\n'],
    ['a pong, and what follows it', `\r\n${message('a')}`, [message('a')], ''],
    ['without a length', 'INFO sip:a SIP/2.0\r\nVia: x\r\n\r\n', null, ''],
    ['longer than may be', 'INFO sip:a SIP/2.0\r\nContent-Length: 70000\r\n\r\n', null, ''],
    ['a head without an end', 'x'.repeat(65_536), null, ''],
  ];
  for (const [name, stream, frames, rest, isPinged = false] of cases) {
    test(name, () => {
      const read = takeSipFrames(Buffer.from(stream));
      if (frames === null) return assert.equal(read, null);
      assert.deepEqual([read?.frames.map(String), String(read?.rest), read?.isPinged], [frames, rest, isPinged]);
    });
  }
});

test('byte by byte as well', () => {
  const stream = Buffer.from(`${message('hello')}\r\n\r\n${message('')}`);
  const frames: string[] = [];
  let waiting = Buffer.alloc(0);
  for (const byte of stream) {
    const read = takeSipFrames(Buffer.concat([waiting, Buffer.from([byte])]));
    frames.push(...(read?.frames.map(String) ?? []));
    waiting = Buffer.from(read?.rest ?? []);
  }
  assert.deepEqual(frames, [message('hello'), message('')]);
});
