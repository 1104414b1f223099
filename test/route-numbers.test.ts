// Whole numbers in requests: each has a largest value that the database can keep, so that a larger one is refused and fails nowhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { dashboardApi } from '../contract/dashboard-api.ts';
import type { RouteContract } from '../contract/route.ts';

type Described = { type?: string; maximum?: number; [key: string]: unknown };

const LARGEST = 2_147_483_647;
/** Kept inside JSON; up to thirty days. */
const larger = ['PUT /api/calling-policy $defs CallingPolicy waitForNumberMs'];

function unbounded(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, maximum = Infinity } = schema as Described;
  if (type === 'integer' && maximum > LARGEST) return [at];
  return Object.entries(schema).flatMap(([name, inner]) =>
    unbounded(inner, /^(?:properties|items|anyOf|\d+)$/.test(name) ? at : `${at} ${name}`),
  );
}

test('no request can name a whole number that the database cannot keep', () => {
  const found = (Object.entries(dashboardApi) as [string, RouteContract][]).flatMap(([key, { params, query, body }]) =>
    // As they are read, because text of addresses is made a number.
    [params, query, body].flatMap((schema) =>
      schema ? unbounded(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }), key) : [],
    ),
  );
  assert.deepEqual(found, larger);
});
