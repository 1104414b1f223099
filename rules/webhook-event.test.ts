// How news are put for each kind of endpoint, and that every event has an example that says it is one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventsOfKind, isEventOfKind, slackText, tellingFor, webhookKinds, type CallNews } from './webhook-event.ts';
import { exampleOf } from './webhook-example.ts';

const at = new Date('2026-03-09T10:00:00Z');
const call: CallNews = {
  callId: 'c1',
  source: 'push',
  title: 'Acme <intro> & more',
  calledAt: '2026-03-09T09:00:00.000Z',
  durationSeconds: 245.5,
  direction: null,
  externalId: null,
  hubspotCallId: null,
  rep: { personId: 'p1', name: 'Ada', email: 'ada@example.com' },
  agent: null,
  score: 87,
  scores: [{ scorecard: 'Discovery', overall: 87 }],
  url: 'https://desk.example.com/calls/c1',
};
const analysed = (score: number | null) => ({ about: 'call.analyzed' as const, call: { ...call, score } });

describe('what an endpoint hears', () => {
  test('ours: type, timestamp and data', () => {
    const told = tellingFor({ kind: 'standard', events: ['call.analyzed'], lowScoreBelow: 0 }, analysed(87), 'e1', at);
    assert.deepEqual(told?.body, { type: 'call.analyzed', timestamp: at.toISOString(), data: call });
  });

  test('Kendo’s: the score is a text, the length seconds with a fraction', () => {
    const told = tellingFor({ kind: 'kendo', events: ['call.uploaded'], lowScoreBelow: 0 }, analysed(87), 'e1', at);
    assert.deepEqual(told, {
      event: 'call.uploaded',
      body: {
        id: 'e1',
        event: 'call.uploaded',
        created_at: '2026-03-09T10:00:00.000Z',
        data: {
          ...{ callId: 'c1', agentId: null, agentName: null, userId: 'p1', teamMemberUserId: 'p1' },
          ...{ duration: 245.5, aiScore: '87', timestamp: '2026-03-09T09:00:00.000Z' },
        },
      },
    });
  });

  test('Kendo’s of practice: the training, and the prospect in the place of the agent', () => {
    const news = { about: 'ai.training.completed' as const, call, prospect: { prospectId: 'o1', name: 'Daniel Brandt' } };
    const told = tellingFor({ kind: 'kendo', events: ['ai.training.completed'], lowScoreBelow: 0 }, news, 'e1', at);
    assert.deepEqual(told?.body['data'], {
      ...{ trainingId: 'c1', agentId: 'o1', agentName: 'Daniel Brandt', userId: 'p1', teamMemberUserId: 'p1' },
      ...{ duration: 245.5, aiScore: '87', timestamp: '2026-03-09T09:00:00.000Z' },
    });
    assert.equal(tellingFor({ kind: 'slack', events: ['score.notice'], lowScoreBelow: 50 }, news, 'e1', at), null);
    assert.equal(tellingFor({ kind: 'kendo', events: ['call.uploaded'], lowScoreBelow: 0 }, news, 'e1', at), null);
  });

  const slack = [
    { events: ['score.notice', 'score.low'], score: 87, event: 'score.notice' },
    { events: ['score.notice', 'score.low'], score: 49, event: 'score.low' },
    { events: ['score.low'], score: 50, event: null },
    { events: ['score.low'], score: 0, event: 'score.low' },
    { events: ['score.notice'], score: 10, event: 'score.notice' },
    { events: ['score.notice'], score: null, event: 'score.notice' },
    { events: ['score.low'], score: null, event: null },
  ];
  for (const { events, score, event } of slack) {
    test(`Slack with ${events.join(' and ')} hears of ${score} as ${event}`, () => {
      assert.equal(tellingFor({ kind: 'slack', events, lowScoreBelow: 50 }, analysed(score), 'e1', at)?.event ?? null, event);
    });
  }

  const endpoint = {
    ...{
      endpointId: 'e9',
      kind: 'standard' as const,
      address: 'https://example.com/<hooks>',
      agentId: null,
      reason: 'It took nothing.',
    },
    ...{ failingSince: null, disabledAt: at.toISOString(), url: 'https://desk.example.com/integrations/webhooks' },
  };
  const off = (droppedDeliveries: number) => ({
    about: 'webhook.disabled' as const,
    endpoint: { ...endpoint, droppedDeliveries },
  });

  for (const kind of webhookKinds) {
    const hears = kind === 'standard' || kind === 'slack';
    test(`${kind} ${hears ? 'can hear' : 'does not hear'} of an endpoint that was switched off`, () => {
      const told = tellingFor({ kind, events: ['webhook.disabled'], lowScoreBelow: 0 }, off(3), 'e1', at);
      assert.equal(told?.event ?? null, hears ? 'webhook.disabled' : null);
    });
  }

  test('Slack reads which endpoint is off, why, and what is lost by it', () => {
    const text = (dropped: number) =>
      tellingFor({ kind: 'slack', events: ['webhook.disabled'], lowScoreBelow: 0 }, off(dropped), 'e1', at)?.body['text'];
    const first = ':warning: https://example.com/&lt;hooks&gt; is told nothing any more. It took nothing.';
    const link = '<https://desk.example.com/integrations/webhooks|Look at it>';
    assert.equal(text(0), `${first} ${link}`);
    assert.equal(text(1), `${first} 1 delivery that waited for it is not sent. ${link}`);
    assert.equal(text(3), `${first} 3 deliveries that waited for it are not sent. ${link}`);
  });

  test('an event that was not chosen is not told', () => {
    assert.equal(tellingFor({ kind: 'standard', events: ['call.failed'], lowScoreBelow: 0 }, analysed(87), 'e1', at), null);
  });

  test('a title cannot write links or mentions into Slack', () => {
    assert.equal(slackText('<!channel> & <https://x|y>\nmore'), '&lt;!channel&gt; &amp; &lt;https://x|y&gt; more');
  });
});

describe('examples', () => {
  for (const kind of webhookKinds) {
    for (const event of eventsOfKind[kind]) {
      test(`${kind} ${event} says that it is a test`, () => {
        const { body, event: told } = exampleOf(kind, event, 'e1', at);
        assert.equal(told, event);
        if (kind === 'slack') assert.match(String(body['text']), /test/);
        else assert.equal((body['data'] as { _isTest?: boolean })._isTest, true);
      });
    }
  }
  test('a kind does not know the events of another', () => assert.equal(isEventOfKind('kendo', 'call.analyzed'), false));
});
