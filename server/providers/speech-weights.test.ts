// Checks that models are found, that changed or missing ones are named, and that the token list repairs itself.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findSpeechWeights, locateWeight } from './speech-weights.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-weights-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('both models are found, and the token list is made once and repaired when damaged', async () => {
  const models = join(folder, 'models');
  const [base, tiny] = await Promise.all([findSpeechWeights('base', models), findSpeechWeights('tiny', models)]);
  assert.ok(statSync(base.encoder).size > statSync(tiny.encoder).size);
  assert.equal(base.tokens, tiny.tokens);
  assert.deepEqual(readdirSync(models), ['moonshine-tokens.txt'], 'no unfinished files');
  const whole = readFileSync(base.tokens, 'utf8');
  assert.equal(whole.split('\n').length, 32769);
  writeFileSync(base.tokens, whole.slice(0, 1000));
  await findSpeechWeights('base', models);
  assert.equal(readFileSync(base.tokens, 'utf8'), whole);
});

test('a model that is not the published one, or not there, is named with the command that helps', async () => {
  const root = join(folder, 'app', 'main.js');
  mkdirSync(join(folder, 'app', 'node_modules', 'weights'), { recursive: true });
  writeFileSync(join(folder, 'app', 'node_modules', 'weights', 'package.json'), '{}');
  writeFileSync(join(folder, 'app', 'node_modules', 'weights', 'a.onnx'), 'changed');
  const weight = (name: string, path: string) => locateWeight({ package: name, path, sha256: '00' }, root);
  await assert.rejects(weight('weights', 'a.onnx'), { code: 'weights_changed', message: /npm ci/ });
  await assert.rejects(weight('weights', 'b.onnx'), { code: 'weights_missing', message: /b\.onnx .*npm ci/ });
  await assert.rejects(weight('no-such-package', 'a.onnx'), { code: 'weights_missing', message: /no-such-package.*npm ci/ });
});
