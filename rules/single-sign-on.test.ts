// Where somebody goes on to after signing in: a page of ours, however a link is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownPage } from './single-sign-on.ts';

test('a link leads to a page of ours', () => {
  for (const next of ['/', '/calls', '/calls?q=a//b&at=12:30#top', '/calls/%09', '/täglich'])
    assert.equal(ownPage(next), next, JSON.stringify(next));
});

test('no link leads to another site: browsers drop tabs and line ends, and take a backslash for a slash', () => {
  const links = ['//evil.example', '/\\evil.example', '/\t/evil.example', '/\n/evil.example', '/\r\\evil.example'];
  const others = [
    'https://evil.example',
    'javascript:alert(1)',
    'calls',
    '',
    '/calls\0',
    '/\u0085/evil.example',
    `/${'x'.repeat(500)}`,
  ];
  for (const next of [...links, ...others, undefined]) assert.equal(ownPage(next), '/', JSON.stringify(next));
});
