// Finds what else is known of how people say what a check asks for: a card has few examples, people have many words.
import type { Check } from '../../rules/scorecard.ts';
import { contrasts } from './local-evaluator-contrasts.ts';
import { agentPhrasings } from './local-evaluator-phrasings-agent.ts';
import { closingPhrasings } from './local-evaluator-phrasings-closing.ts';
import { methodPhrasings } from './local-evaluator-phrasings-methods.ts';
import { needPhrasings, type Phrasings } from './local-evaluator-phrasings-need.ts';
import { agentVoices } from './local-evaluator-voices-agent.ts';
import { buyingVoices } from './local-evaluator-voices-buying.ts';
import { closingVoices } from './local-evaluator-voices-closing.ts';
import { costVoices } from './local-evaluator-voices-cost.ts';
import { openingVoices } from './local-evaluator-voices-opening.ts';
import { methodsVoices } from './local-evaluator-voices-methods.ts';

const phrasings = [...needPhrasings, ...closingPhrasings, ...methodPhrasings, ...agentPhrasings];
const voices = [...openingVoices, ...costVoices, ...buyingVoices, ...closingVoices, ...methodsVoices, ...agentVoices];

const byQuestion = new Map<string, Phrasings>();
for (const { question, like, unlike, inReplyTo } of [...phrasings, ...voices, ...contrasts]) {
  const known = byQuestion.get(question);
  byQuestion.set(question, {
    question,
    like: [...(known?.like ?? []), ...like],
    unlike: [...(known?.unlike ?? []), ...unlike],
    inReplyTo: [...(known?.inReplyTo ?? []), ...(inReplyTo ?? [])],
  });
}

/** By the question and not by the key: a check that asks something else is learned from its own examples alone. */
export function phrasingsFor({ question }: Check): Partial<Phrasings> {
  return byQuestion.get(question) ?? {};
}
