// A thousand days of the whole product, as lives of different seeds side by side: with every kind of trouble, and nothing goes wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultKinds } from '../../simulation/faults.ts';
import { live, livesOf } from '../../simulation/lives.ts';
import type { RunResult } from '../../simulation/run.ts';

const DAYS = 1_000;
const LONGEST_LIFE = 50;

test(`${DAYS} days`, { timeout: 1_500_000 }, async (t) => {
  const began = performance.now();
  const results: RunResult[] = [];
  const lives = livesOf(DAYS, { seed: 1, longest: LONGEST_LIFE });
  await live({ lives, each: (result) => results.push(result) > 0 });
  const sum = (figure: 'deeds' | 'dials' | 'calls') => results.reduce((total, { figures }) => total + figures[figure], 0);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  t.diagnostic(`${sum('deeds')} deeds, ${sum('dials')} dials, ${sum('calls')} recorded calls in ${seconds} s`);
  const wrong = results.flatMap((result) => result.wrong.map((line) => `--seed ${result.seed} --days ${result.days}: ${line}`));
  assert.deepEqual(wrong, [], 'repeat one: npm run simulate -- with what stands before it');
  assert.equal(
    results.reduce((days, result) => days + result.days, 0),
    DAYS,
  );
  const silent = faultKinds.filter((kind) => results.every(({ struck }) => (struck.get(kind) ?? 0) === 0));
  assert.deepEqual(silent, [], 'nothing is known of troubles that never came');
});
