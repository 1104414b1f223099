// One round of practice: what the conversation is held with, and how it is told as a call.
import type { PreparedTexts } from './agent-texts.ts';
import { prospectAsAgent, type Prospect } from './prospect.ts';
import type { TextTalk } from './text-talk.ts';

/** By what a round’s call is known, whoever hands it in. */
export const roundExternalId = (roundId: string): string => `practice ${roundId}`;

export const roundTitle = (prospect: Prospect): string => `Practice with ${prospect.name}`;

export function roundTexts(prospect: Prospect): PreparedTexts {
  const agent = prospectAsAgent(prospect);
  return { agent, prompt: agent.instructions, variables: {}, prospect };
}

/** Whoever practises is on our side, the prospect on the other. A namesake is told apart. */
export function roundTranscript(talk: TextTalk, prospect: Prospect, person: { name: string }): { speaker: string; text: string }[] {
  const them = prospect.name === person.name ? `${prospect.name} (prospect)` : prospect.name;
  return talk.lines.map(({ side, text }) => ({ speaker: side === 'us' ? them : person.name, text }));
}

/** Somebody who has not said a word has not practised. */
export const hasPractised = (talk: TextTalk): boolean => talk.lines.some(({ side }) => side === 'them');
