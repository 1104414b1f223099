// Which hosts are this machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isThisMachine } from './this-machine.ts';

test('only the loopback is this machine', () => {
  for (const host of ['localhost', 'LOCALHOST.', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1', ''])
    assert.ok(isThisMachine(host), host);
  for (const host of [
    'example.com',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '10.0.0.1',
    '0.0.0.0',
    '192.168.1.1',
    '::2',
    'db',
  ])
    assert.ok(!isThisMachine(host), host);
});
