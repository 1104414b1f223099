// How far words are from one another.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { editDistance } from './edit-distance.ts';

for (const [one, other, distance] of [
  ['calls', 'calls', 0],
  ['cals', 'calls', 1],
  ['call', 'calls', 1],
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['x'.repeat(41), 'x', Number.POSITIVE_INFINITY],
] as const)
  it(`${one.slice(0, 10)} and ${other}: ${distance}`, () => assert.equal(editDistance(one, other), distance));
