// The templates against labelled conversations: what the local evaluator finds, and what it takes for found.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Scorecard } from '../../rules/scorecard.ts';
import { scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { scoreCall } from '../../rules/scoring.ts';
import { templateDialogues, type TemplateDialogue } from '../../test/fixtures/scoring/template-dialogues.ts';
import type { Evaluator } from '../ports/evaluator.ts';
import { createLocalEvaluator } from './local-evaluator.ts';

let evaluator: Evaluator;
before(() => {
  evaluator = createLocalEvaluator({ log: { debug() {}, info() {}, warn() {}, error() {} } });
});
after(() => evaluator.close());

const cardOf = (key: string): Scorecard => {
  const template = scorecardTemplates.find((one) => one.key === key);
  assert.ok(template, key);
  return { ...template.content, key, version: 1 };
};

async function scored(card: Scorecard, { lines }: TemplateDialogue) {
  const utterances = lines.map(({ side, text }) => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text }));
  const { findings, evaluator: by } = await evaluator.evaluate({
    scorecard: card,
    utterances,
    signal: new AbortController().signal,
  });
  return scoreCall(card, findings, utterances, by);
}

for (const [use, least] of [
  ['tuning', { precision: 0.9, f1: 0.84 }],
  ['held-out', { precision: 0.82, f1: 0.78 }],
] as const) {
  test(`conversations of the templates (${use}): precision and F1 of "met"`, async (t) => {
    let [found, wrong, labelled] = [0, 0, 0];
    const missed: string[] = [];
    for (const dialogue of templateDialogues.filter((one) => one.use === use)) {
      for (const key of dialogue.templates) {
        const { categories } = await scored(cardOf(key), dialogue);
        for (const check of categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks))) {
          const expected = dialogue.lines.flatMap((line, index) => (line.answers.includes(check.key) ? [index] : []));
          const isMet = check.outcome === 'met';
          const isRight = isMet && expected.includes(check.evidence[0]?.utterance ?? -1);
          labelled += expected.length > 0 ? 1 : 0;
          found += isRight ? 1 : 0;
          wrong += isMet && !isRight ? 1 : 0;
          if (isMet ? !isRight : expected.length > 0) missed.push(`${dialogue.name}: ${key} ${check.key} ${check.outcome}`);
        }
      }
    }
    const [precision, recall, f1] = [found / (found + wrong), found / labelled, (2 * found) / (found + wrong + labelled)];
    t.diagnostic(
      `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)} of ${labelled}; ${missed.join('; ')}`,
    );
    assert.ok(precision >= least.precision, `precision ${precision}; ${missed.join('; ')}`);
    assert.ok(f1 >= least.f1, `F1 ${f1}; ${missed.join('; ')}`);
  });
}

test('an agent that hides what it is, or does not let go, fails whatever else it does well', async () => {
  const overall = async (name: string) => {
    const dialogue = templateDialogues.find((one) => one.name === name);
    assert.ok(dialogue, name);
    return scored(cardOf('ai-agent'), dialogue);
  };
  assert.equal((await overall('agent, appointment')).capped, undefined);
  const hiding = await overall('agent that passes for a person and does not let go');
  assert.deepEqual([hiding.overall, hiding.capped?.gates.map(({ key }) => key)], [0, ['disclosure', 'stop']]);
});
