// Settings are checked at once, named when wrong, and never show a secret.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Problem } from '../rules/problem.ts';
import { describeConfig, environmentExample, readConfig } from './config.ts';

test('defaults need no environment at all', () => {
  const config = readConfig({});
  assert.equal(config.PORT, 3000);
  assert.equal(config.HOST, '127.0.0.1');
  assert.equal(config.publicUrl(3000), 'http://127.0.0.1:3000');
  assert.ok(Object.isFrozen(config));
});

test('an empty value counts as absent', () => {
  assert.equal(readConfig({ PORT: '', DATABASE_URL: '' }).PORT, 3000);
});

test('every wrong setting is named with what it means', () => {
  assert.throws(
    () => readConfig({ PORT: 'eighty', DATABASE_URL: 'mysql://x', RINGSIDE_RECORDING_HEADERS: 'nonsense' }),
    (error: unknown) =>
      error instanceof Problem &&
      error.code === 'configuration_invalid' &&
      ['PORT', 'DATABASE_URL', 'RINGSIDE_RECORDING_HEADERS', 'npm run ringside -- config'].every((part) =>
        error.message.includes(part),
      ),
  );
});

test('secrets are never shown', () => {
  const shown = describeConfig({ DATABASE_URL: 'postgres://me:canary-secret@db/x', RINGSIDE_LLM_KEY: 'canary-secret' });
  assert.doesNotMatch(shown, /canary-secret/);
  assert.match(shown, /DATABASE_URL=\(set, hidden\)/);
});

test('.env.example is what the table of settings says', () => {
  assert.equal(
    readFileSync(new URL('../.env.example', import.meta.url), 'utf8'),
    environmentExample(),
    'run: npm run -s ringside -- config --example > .env.example',
  );
});
