// HubSpot's own client, two versions of it and unmodified, is the judge of the emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '@hubspot/api-client';
import { Client as Client13 } from 'hubspot-api-client-13';
import { covered } from '../covered.ts';
import { routeTable } from '../routes/route-table.ts';
import { conformanceCases, runCase, type MakeClient } from './cases.ts';

const versions: [string, MakeClient][] = [
  ['14.0.1', (config) => new Client(config)],
  // One surface; only the types are of two packages.
  ['13.5.0', (config) => new Client13(config) as unknown as Client],
];

const asked = new Map<string, Set<string>>();

for (const [version, makeClient] of versions)
  for (const one of conformanceCases)
    test(`${one.name} (client ${version})`, async () => {
      asked.set(one.name, await runCase(one, makeClient));
    });

test('every served endpoint is listed with a case that asks it, and nothing else is', () => {
  const served = routeTable.map((route) => route.name);
  assert.deepEqual(Object.keys(covered).sort(), [...new Set(served)].sort());
  assert.equal(new Set(served).size, served.length, 'two routes have one name');
  for (const [route, name] of Object.entries(covered)) assert.ok(asked.get(name)?.has(route), `"${name}" does not ask ${route}`);
});
