// How a call is asked for, by both doors: what each field becomes, and every mistake with what to do about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readOutboundRequest } from './outbound-request.ts';
import { type TriggerRoad, readTriggerParameters } from './trigger-parameters.ts';
import { spellSpan } from './window-hours.ts';

type Sent = Record<string, unknown>;

/** The request in one line, only what differs from a call that was asked for with nothing but its agent. */
function told(sent: Sent, road: TriggerRoad): string {
  const reading = readTriggerParameters({ agent_id: 'a1', ...sent }, road);
  if (reading.kind === 'refused') return `refused ${reading.problems.map(({ path, code }) => `${path}:${code}`).join(' ')}`;
  const { hours, carryOver, retries, schedule, timeZone, priority, language, batchId, agentId } = reading.request;
  const [span] = hours?.days.mon ?? [];
  return [
    agentId,
    span && spellSpan(span),
    carryOver ? '' : 'not carried over',
    retries.retries > 0 || retries.gapsMinutes.length > 0
      ? `${retries.retries} retries after ${retries.gapsMinutes.join(',') || '-'} min`
      : '',
    schedule &&
      (schedule.kind === 'instant' ? schedule.at.toISOString() : `their ${new Date(schedule.wallMs).toISOString().slice(0, -1)}`),
    timeZone,
    priority === 0 ? '' : `priority ${priority}`,
    language,
    batchId,
    ...reading.warnings.map(({ path, code }) => `(${path}:${code})`),
  ]
    .filter((part) => part !== '' && part !== null && part !== undefined)
    .join(' · ');
}

const rows: [sent: Sent, road: TriggerRoad, request: string][] = [
  [{}, 'crm-webhook', 'a1'],
  [{ type: 'hubspot', x_api_key: 'pk_secret' }, 'crm-webhook', 'a1'],
  [
    { min_trigger_time: '09:00', max_trigger_time: '18:00', num_of_retries: '3', gap_between_retries: '2,4,6' },
    'crm-webhook',
    'a1 · 09:00–18:00 · 3 retries after 120,240,360 min',
  ],
  [{ number_of_retries: 3, gap_between_retries: [30, 60] }, 'outbound', 'a1 · 3 retries after 30,60 min'],
  [{ number_of_retries: 3, gap_between_retries: 30 }, 'outbound', 'a1 · 3 retries after 30 min'],
  [{ num_of_retries: '2', gap_between_retries: ['2', '30m'] }, 'crm-webhook', 'a1 · 2 retries after 120,30 min'],
  [{ num_of_retries: '2', number_of_retries: 2 }, 'outbound', 'a1 · 2 retries after - min'],
  [{ num_of_retries: '', number_of_retries: '2' }, 'crm-webhook', 'a1 · 2 retries after - min'],
  [
    { num_of_retries: '1', gap_between_retries: '1,2' },
    'crm-webhook',
    'a1 · 1 retries after 60,120 min · (gap_between_retries:unused_gaps)',
  ],
  [{ min_trigger_time: '9:00' }, 'outbound', 'a1 · 09:00–24:00'],
  [{ max_trigger_time: '18:00' }, 'outbound', 'a1 · 00:00–18:00'],
  [{ min_trigger_time: '20:00', max_trigger_time: '02:00', allow_overnight: 'true' }, 'crm-webhook', 'a1 · 20:00–02:00'],
  [{ min_trigger_time: '09:00', max_trigger_time: '09:00' }, 'crm-webhook', 'a1 · any time'],
  [{ min_trigger_time: '', max_trigger_time: ' ' }, 'crm-webhook', 'a1'],
  [{ carry_over: 'false' }, 'crm-webhook', 'a1 · not carried over'],
  [{ carry_over: false }, 'outbound', 'a1 · not carried over'],
  [{ carry_over: 'TRUE' }, 'crm-webhook', 'a1'],
  [{ carry_over: 0 }, 'outbound', 'a1 · not carried over'],
  [{ timezone: 'america/new_york', priority: '-5' }, 'crm-webhook', 'a1 · America/New_York · priority -5'],
  [{ priority: 100, language: 'hi', batch_id: 'b1' }, 'outbound', 'a1 · priority 100 · hi · b1 · (language:no_effect)'],
  [{ schedule_at: '2026-03-09T15:30:00' }, 'outbound', 'a1 · their 2026-03-09T15:30:00.000'],
  [{ schedule_at: '2026-03-09 15:30' }, 'outbound', 'a1 · their 2026-03-09T15:30:00.000'],
  [{ schedule_at: '2026-03-09T15:30:00.5Z' }, 'outbound', 'a1 · 2026-03-09T15:30:00.500Z'],
  [{ schedule_at: '2026-03-09T15:30:00+05:30' }, 'outbound', 'a1 · 2026-03-09T10:00:00.000Z'],
  [{ schedule_at: '2028-02-29T15:30:00-0800' }, 'outbound', 'a1 · 2028-02-29T23:30:00.000Z'],
  [{ carry_over: ['true', 'true'] }, 'crm-webhook', 'a1'],
  [{ agent_id: 42 }, 'outbound', '42'],
  [{ to_number: '+18578295489', metadata: {} }, 'outbound', 'a1'],
  [{ min_triger_time: '09:00' }, 'crm-webhook', 'a1 · (min_triger_time:unknown_field)'],
  [{ to_number: '+18578295489' }, 'crm-webhook', 'a1 · (to_number:unknown_field)'],
  // Mistakes.
  [{ agent_id: '' }, 'crm-webhook', 'refused agent_id:required'],
  [{ agent_id: ['a1', 'a2'] }, 'crm-webhook', 'refused agent_id:repeated'],
  [{ agent_id: { a: 1 } }, 'outbound', 'refused agent_id:wrong_type'],
  [{ agent_id: 'a'.repeat(201) }, 'outbound', 'refused agent_id:wrong_type'],
  [{ min_trigger_time: '18:00', max_trigger_time: '09:00' }, 'crm-webhook', 'refused max_trigger_time:not_a_window'],
  [{ min_trigger_time: '9am' }, 'crm-webhook', 'refused min_trigger_time:not_a_window'],
  [{ min_trigger_time: '24:00' }, 'crm-webhook', 'refused min_trigger_time:not_a_window'],
  [{ max_trigger_time: '25:00' }, 'crm-webhook', 'refused max_trigger_time:not_a_window'],
  [{ max_trigger_time: { a: 1 } }, 'outbound', 'refused max_trigger_time:wrong_type'],
  [{ carry_over: 'maybe' }, 'crm-webhook', 'refused carry_over:wrong_type'],
  [{ carry_over: {} }, 'outbound', 'refused carry_over:wrong_type'],
  [{ carry_over: ['true', 'false'] }, 'crm-webhook', 'refused carry_over:repeated'],
  [{ num_of_retries: '2', number_of_retries: '3' }, 'crm-webhook', 'refused num_of_retries:conflicting_spellings'],
  [{ num_of_retries: '11' }, 'crm-webhook', 'refused num_of_retries:out_of_range'],
  [{ number_of_retries: -1 }, 'outbound', 'refused number_of_retries:out_of_range'],
  [{ gap_between_retries: 'soon' }, 'crm-webhook', 'refused gap_between_retries:wrong_type'],
  [{ timezone: 'EST' }, 'crm-webhook', 'refused timezone:not_a_zone'],
  [{ priority: '101' }, 'crm-webhook', 'refused priority:out_of_range'],
  [{ priority: 0.5 }, 'outbound', 'refused priority:out_of_range'],
  [{ schedule_at: 'tomorrow' }, 'outbound', 'refused schedule_at:not_a_time'],
  [{ schedule_at: '2026-02-29T09:00:00' }, 'outbound', 'refused schedule_at:not_a_time'],
  [{ schedule_at: '2026-02-28T24:00:00' }, 'outbound', 'refused schedule_at:not_a_time'],
  [{ schedule_at: '2126-02-28T09:00:00' }, 'outbound', 'refused schedule_at:not_a_time'],
  [{ schedule_at: '2026-02-28T09:00:00+15:00' }, 'outbound', 'refused schedule_at:not_a_time'],
  [{ schedule_at: 1_770_000_000 }, 'outbound', 'refused schedule_at:not_a_time'],
  [
    { carry_over: 'maybe', priority: 'high', timezone: 'Mars', num_of_retries: 'x' },
    'crm-webhook',
    'refused num_of_retries:out_of_range carry_over:wrong_type timezone:not_a_zone priority:out_of_range',
  ],
];
for (const [sent, road, request] of rows) {
  test(`${road} ${JSON.stringify(sent).slice(0, 90)}`, () => assert.equal(told(sent, road), request));
}

test('the retries of the agent hold where nothing was sent', () => {
  const agent = { retries: 2, gapsMinutes: [45] };
  const reading = readTriggerParameters({ agent_id: 'a1', num_of_retries: '5' }, 'crm-webhook', agent);
  assert.deepEqual(reading.kind === 'read' && reading.request.retries, { retries: 5, gapsMinutes: [45] });
  assert.deepEqual(agent, { retries: 2, gapsMinutes: [45] });
});

test('a key in the address is neither told nor warned of', () => {
  const reading = readTriggerParameters({ agent_id: 'a1', x_api_key: 'pk_secret', apiKey: 'pk_secret' }, 'crm-webhook');
  assert.ok(!JSON.stringify(reading).includes('pk_secret') && reading.warnings.length === 0);
});

const bodies: [what: string, body: Sent, expected: string][] = [
  ['whole', { to_number: '+1 857 829 5489', metadata: { a: 1 } }, '+18578295489 US {"a":1}'],
  ['without metadata', { to_number: '+18578295489', metadata: null }, '+18578295489 US {}'],
  ['a range not in use', { to_number: '+15550100123' }, '+15550100123 null {} (not_assigned)'],
  ['no number', {}, 'refused to_number:required'],
  ['a national number', { to_number: '8578295489' }, 'refused to_number:not_a_number'],
  ['a number as a number', { to_number: 18_578_295_489 }, 'refused to_number:not_a_number'],
  ['metadata as a list', { to_number: '+18578295489', metadata: [1] }, 'refused metadata:wrong_type'],
  ['two mistakes', { to_number: '12', priority: 500 }, 'refused priority:out_of_range to_number:not_a_number'],
];
for (const [what, body, expected] of bodies) {
  test(`/call/outbound: ${what}`, () => {
    const reading = readOutboundRequest({ agent_id: 'a1', ...body });
    if (reading.kind === 'refused') {
      return assert.equal(`refused ${reading.problems.map(({ path, code }) => `${path}:${code}`).join(' ')}`, expected);
    }
    const { toNumber, country, metadata } = reading.request;
    const warned = reading.warnings.map(({ code }) => ` (${code})`).join('');
    assert.equal(`${toNumber} ${country} ${JSON.stringify(metadata)}${warned}`, expected);
  });
}

test('whatever is sent, it is read or every problem has a field and a sentence', () => {
  const keys = fc.constantFrom(
    'agent_id',
    'min_trigger_time',
    'carry_over',
    'num_of_retries',
    'gap_between_retries',
    'timezone',
    'schedule_at',
    'priority',
    'to_number',
    '__proto__',
    'x',
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('09:00', 'true', '3', '2,4', 'Etc/UTC', '+18578295489', '2026-03-09T15:30'),
  );
  fc.assert(
    fc.property(fc.dictionary(keys, value), (sent) => {
      const reading = readOutboundRequest(sent);
      for (const { path, message } of reading.kind === 'refused' ? reading.problems : reading.warnings) {
        assert.ok(path.length > 0 && message.endsWith('.'));
      }
      assert.ok(reading.kind === 'read' || reading.problems.length > 0);
    }),
  );
});
