// Which calls are answered, what others hear, and who is taken for the caller.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newAgentSettings } from './agent.ts';
import { readScript } from './agent-script-text.ts';
import { answerInbound, callerAmong, type InboundFacts } from './inbound-call.ts';
import { takingMessage } from './inbound-message.ts';
import { outcomeOfInbound } from './inbound-outcome.ts';
import type { ConversationEnd } from './live-call.ts';

/** A Wednesday, 11:00 in New York. */
const now = new Date('2026-03-04T16:00:00Z');
const evening = new Date('2026-03-04T23:30:00Z');
const friday = new Date('2026-03-06T23:30:00Z');
const office = { ...newAgentSettings.window, start: '09:00', end: '18:00' };
const agent = { name: 'Nora', window: office, isPaused: false };
const usual: InboundFacts = {
  ...{ now, from: '+12125550123', number: { answersAlways: false, whenClosed: 'say' }, agent, isTeamPaused: false },
  ...{ ownNumbers: ['+12125550100', '+12125550101'], zone: 'America/New_York', freeLines: 5 },
};

const talkative = { answersAlways: false, whenClosed: 'take_message' } as const;

describe('whether a call is answered', () => {
  const cases: [name: string, facts: Partial<InboundFacts>, becomes: string][] = [
    ['within the hours of the agent', {}, 'answer'],
    ['by somebody who withholds the number', { from: null }, 'answer'],
    ['at a number that is not ours', { number: null }, 'unknown_number'],
    ['by a number of ours', { from: '+12125550101' }, 'own_number'],
    ['at a number nobody answers', { agent: null }, 'nobody_answers'],
    ['whose agent is paused', { agent: { ...agent, isPaused: true } }, 'nobody_answers'],
    ['while all calls of the team are stopped', { isTeamPaused: true }, 'nobody_answers'],
    ['in the evening', { now: evening }, 'closed'],
    ['in the evening, where it answers always', { now: evening, number: { ...talkative, answersAlways: true } }, 'answer'],
    ['in the evening, where it takes messages', { now: evening, number: talkative }, 'take_message'],
    ['at noon, where it takes messages', { number: talkative }, 'answer'],
    ['where hours can not be read', { agent: { ...agent, window: { ...office, start: 'nine' } } }, 'closed'],
    ['as the last that can be held', { freeLines: 1 }, 'answer'],
    ['as one too many', { freeLines: 0 }, 'all_taken'],
    ['as one too many in the evening', { freeLines: 0, now: evening }, 'closed'],
    ['as one message too many', { freeLines: -1, now: evening, number: talkative }, 'all_taken'],
  ];
  for (const [name, facts, becomes] of cases) {
    test(`${name}: ${becomes}`, () => {
      const verdict = answerInbound({ ...usual, ...facts });
      assert.equal('reason' in verdict ? verdict.reason : verdict.kind, becomes);
    });
  }
});

test('who calls outside the hours hears when to call again, on the clock of the team', () => {
  const said = (facts: Partial<InboundFacts>) => {
    const verdict = answerInbound({ ...usual, ...facts });
    return verdict.kind === 'say' ? verdict.text.replace(/\s/g, ' ') : '';
  };
  assert.match(said({ now: evening }), /again on Thursday from 9:00 AM\./);
  assert.match(said({ now: friday }), /again on Monday from 9:00 AM\./);
  assert.match(said({ now: friday, agent: { ...agent, window: { ...office, closedOn: ['2026-03-09'] } } }), /again on Tuesday/);
  assert.match(said({ agent: { ...agent, window: { ...office, start: 'nine' } } }), /nobody can take your call/);
});

test('a message is taken with a greeting that says when somebody is there, and by no other instructions', () => {
  const verdict = answerInbound({ ...usual, now: friday, number: talkative });
  assert.equal(verdict.kind, 'take_message');
  if (verdict.kind !== 'take_message') return;
  assert.match(verdict.greeting.replace(/\s/g, ' '), /closed right now, and open again on Monday from 9:00 AM\.$/);
  const settings = takingMessage(
    {
      ...{ ...newAgentSettings, firstMessage: 'Hello {{first}}.', instructions: 'Sell {{plan}}.', disclosureLine: 'I am an AI.' },
      tools: [...newAgentSettings.tools, { kind: 'transfer', targets: [{ name: 'Sales', number: '+12125550188' }], warm: false }],
    },
    verdict.greeting,
  );
  assert.deepEqual([settings.tools, settings.disclosureLine], [newAgentSettings.tools, 'I am an AI.']);
  const script = readScript(settings);
  assert.deepEqual([script.opening, script.questions.map(({ slot }) => slot)], [verdict.greeting, ['name', 'message']]);
});

describe('what it came to', () => {
  const said: ConversationEnd = { answeredBy: 'human', endedBy: 'callee', result: 'goal_reached' };
  const cases: [name: string, told: ConversationEnd | null, wasConnected: boolean, becomes: string][] = [
    ['spoken with', said, true, 'connected'],
    ['left a message', { ...said, result: 'message_left' }, true, 'message_left'],
    ['wants no calls', { ...said, result: 'opted_out' }, true, 'opted_out'],
    ['the line was lost at once', { answeredBy: null, endedBy: 'carrier', result: null }, true, 'failed'],
    ['the process died', null, true, 'interrupted'],
    ['nobody brought the sound', null, false, 'hung_up'],
  ];
  for (const [name, told, wasConnected, becomes] of cases) {
    test(`${name}: ${becomes}`, () => assert.equal(outcomeOfInbound(told, wasConnected), becomes));
  }
});

describe('who calls', () => {
  const policy = { defaultCountry: 'US', zoneProperty: null, optOutProperty: null };
  const contact = (id: string, properties: Record<string, string | null>) => ({ id, properties });
  const ann = contact('1', { firstname: 'Ann', lastname: 'Lee', phone: '(212) 555-0123', mobilephone: null });
  const cases: [name: string, found: { id: string; properties: Record<string, string | null> }[], becomes: string | null][] = [
    ['one contact has the number', [ann], 'Ann Lee'],
    ['as a second number', [contact('2', { firstname: 'Bo', phone: '+442079460199', mobilephone: '+1 212 555 0123' })], 'Bo'],
    ['nobody has it', [], null],
    ['the same digits of another country', [contact('3', { firstname: 'Cy', phone: '+49 212 5550123' })], null],
    ['digits of the contact’s own country', [contact('4', { firstname: 'Di', phone: '212 5550123', country: 'Germany' })], null],
    ['two people share it', [ann, contact('5', { firstname: 'Ed', phone: '+12125550123' })], null],
  ];
  for (const [name, found, becomes] of cases) {
    test(name, () => assert.equal(callerAmong(found, '+12125550123', policy)?.name ?? null, becomes));
  }
});
