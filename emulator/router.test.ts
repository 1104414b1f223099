// Every path of every route leads to that route, whatever stands beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRouter } from './router.ts';
import { routeTable } from './routes/route-table.ts';

const router = createRouter(routeTable);

test('no route hides another, in any version of the API', () => {
  let paths = 0;
  for (const route of routeTable) {
    for (const pattern of route.paths) {
      const path = pattern.replace(/:(\w+)/g, (_, name: string) => `some-${name}`);
      const found = router.find(route.method, path);
      assert.equal(found?.route.name, route.name, `${route.method} ${path}`);
      for (const [name, value] of Object.entries(found?.params ?? {})) assert.equal(value, `some-${name}`);
      paths++;
    }
  }
  assert.ok(paths > 150, `${paths} paths`);
});

const cases: [method: string, path: string, route: string | undefined][] = [
  ['POST', '/crm/v3/objects/calls/search', 'objects.search'],
  ['POST', '/crm/v3/objects/calls/batch/read', 'objects.batch.read'],
  ['POST', '/crm/v3/objects/contacts/merge', 'objects.merge'],
  ['GET', '/crm/v3/objects/calls/search', 'objects.read'],
  ['GET', '//crm//v3/owners/', 'owners.list'],
  ['GET', '/crm/v3/properties/calls/groups', 'groups.list'],
  ['PUT', '/crm/v4/objects/calls/1/associations/default/contacts/2', 'associations.create-default'],
  ['PUT', '/crm/objects/2026-09/calls/1/associations/default/contacts/2', 'associations.create-default'],
  ['PUT', '/crm/objects/2026-09/calls/1/associations/contacts/2/194', 'associations.create-typed'],
  ['GET', '/crm/objects/2025-01/calls', undefined],
  ['GET', '/crm/v3/objects', undefined],
];

for (const [method, path, route] of cases)
  test(`${method} ${path} is ${route ?? 'nobody'}`, () => assert.equal(router.find(method, path)?.route.name, route));

test('a parameter is read as it was meant, and a spoilt one as it stands', () => {
  assert.equal(router.find('GET', '/crm/v3/objects/contacts/ann%40example.com')?.params['id'], 'ann@example.com');
  assert.equal(router.find('GET', '/crm/v3/objects/contacts/a%2Fb%20c')?.params['id'], 'a/b c');
  assert.equal(router.find('GET', '/crm/v3/objects/contacts/%E0%A4%A')?.params['id'], '%E0%A4%A');
});
