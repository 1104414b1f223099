// The documentation of outbound calls keeps up with the program: rules, reasons and parameters stand in both.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { crmWebhookQuery, outboundCallBody } from '../contract/call-doors.ts';
import { readTriggerParameters } from '../rules/trigger-parameters.ts';
import { printCallingRules } from './print-calling-rules.ts';

const page = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');

test('rules of law, reasons and outcomes are printed anew: node test/print-calling-rules.ts > docs/calling-rules.md', async () => {
  assert.equal(await page('calling-rules.md'), printCallingRules());
});

test('every parameter is explained, and nothing else is called one', async () => {
  const text = await page('outbound.md');
  const table = text.slice(text.indexOf('## Parameters'), text.indexOf('## When somebody is rung'));
  const explained = [...table.matchAll(/^\| (`[^|]*`) *\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name),
  );
  const known = new Set([...Object.keys(crmWebhookQuery.shape), ...Object.keys(outboundCallBody.shape)]);
  assert.deepEqual(new Set(explained), known);
  const sent = Object.fromEntries(explained.map((name) => [name, '']));
  const onItsOwnRoad = ['type', 'to_number', 'metadata'];
  for (const road of ['crm-webhook', 'outbound'] as const) {
    const unknown = readTriggerParameters(sent, road).warnings.filter(({ path }) => !onItsOwnRoad.includes(path));
    assert.deepEqual(unknown, []);
  }
});
