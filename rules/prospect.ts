// A made-up person to practise with: who they are, how they are minded, what they ask and object, and when they give in.
import { newAgentSettings, type AgentSettings } from './agent.ts';

export const moods = {
  friendly: 'Friendly: lets you speak',
  neutral: 'Matter-of-fact',
  busy: 'Busy: short answers, objects early',
  sceptical: 'Sceptical: objects early, wants proof',
} as const;
export type Mood = keyof typeof moods;

export const difficulties = {
  easy: 'Easy: any answer to an objection will do',
  medium: 'Medium: asks once more when an answer misses the point',
  hard: 'Hard: gives in to a good answer only, and hangs up when none comes',
} as const;
export type Difficulty = keyof typeof difficulties;

export type Objection = {
  says: string;
  /** Words of which a good answer has one. Without any, a question back is a good answer. */
  yieldsTo: string[];
  /** Said when the answer misses the point. */
  pushes: string;
};

export type Prospect = {
  name: string;
  /** Role and company, as `Head of operations at Brandt Field Services`. */
  role: string;
  /** What whoever practises is told beforehand: why they call, and what the call is for. */
  briefing: string;
  mood: Mood;
  difficulty: Difficulty;
  /** The voice's id at the provider of speech; empty: the usual one. */
  voice: string;
  /** How they pick up. */
  opens: string;
  /** Asked with these words, they say this: as the replies of an agent's tests. */
  facts: { hears: string; say: string }[];
  objections: Objection[];
  /** Said when they agree to a next step. */
  agrees: string;
  /** The card it is scored by; null: as the rules of the team choose. */
  scorecardKey: string | null;
};

export const MOST_FACTS = 20;
export const MOST_OBJECTIONS = 10;
export const LONGEST_PROSPECT_LINE = 500;
const LONGEST_ROUND_MS = 15 * 60_000;

/** What the engine of conversations needs to know of them. */
export function prospectAsAgent(prospect: Prospect): AgentSettings {
  return {
    ...newAgentSettings,
    ...{ name: prospect.name, firstMessage: prospect.opens, instructions: prospectTask(prospect), voice: prospect.voice },
    ...{ tools: [], longestCallMs: LONGEST_ROUND_MS },
    silence: { ...newAgentSettings.silence, promptAfterMs: 10_000, prompt: 'Hello? Are you still there?' },
  };
}

/** For a language model that plays them. */
function prospectTask({ name, role, mood, difficulty, facts, objections, agrees, briefing }: Prospect): string {
  const lines = [
    `You are ${name}, ${role}. Mood: ${moods[mood]}. How hard you make it: ${difficulties[difficulty]}.`,
    `Whoever rings you has been told: ${briefing}`,
    ...(facts.length > 0 ? ['What is true of you, told only when asked:'] : []),
    ...facts.map(({ hears, say }) => `- about “${hears}”: ${say}`),
    ...(objections.length > 0 ? ['What you object, one at a time, in your own words:'] : []),
    ...objections.map(
      ({ says, yieldsTo }) => `- ${says}${yieldsTo.length > 0 ? ` A good answer speaks of: ${yieldsTo.join(', ')}.` : ''}`,
    ),
    `When your objections are answered and a next step is proposed, agree: ${agrees}`,
  ];
  return lines.join('\n');
}
