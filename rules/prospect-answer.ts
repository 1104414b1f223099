// How a prospect answers without a language model. Pure; a whole round is a fold over it. What is asked is found as in the tests of agents.
import { replyTo } from './callee-script.ts';
import type { ConversationResult } from './disposition.ts';
import type { Difficulty, Mood, Objection, Prospect } from './prospect.ts';
import { asksQuestion } from './spoken-answer.ts';

export type ProspectState = {
  /** Turns answered so far. */
  turns: number;
  /** How many of the objections have been raised. */
  raised: number;
  /** The one that waits for an answer, and how often it was pushed. */
  open: { index: number; pushes: number } | null;
  /** Raised and never answered well. */
  unresolved: number[];
  /** Turns since the last objection. */
  since: number;
  patience: number;
  result: ConversationResult | null;
};

export type ProspectStep = { say: string; isLast: boolean; state: ProspectState };

type Ways = { pushes: number; patience: number; mayLeaveOpen: number; fewestWords: number };
const ways: Record<Difficulty, Ways> = {
  easy: { pushes: 0, patience: 6, mayLeaveOpen: 10, fewestWords: 3 },
  medium: { pushes: 1, patience: 4, mayLeaveOpen: 1, fewestWords: 4 },
  hard: { pushes: 2, patience: 3, mayLeaveOpen: 0, fewestWords: 5 },
};

/** `every`: an objection comes after so many turns without one. */
const manners: Record<Mood, { every: number; fillers: string[]; accepts: string[]; unknown: string }> = {
  friendly: {
    every: 3,
    fillers: ['Sure, go on.', 'That makes sense. Tell me more.', 'Okay, I follow.'],
    accepts: ['That is fair.', 'Good point.', 'All right, I can see that.'],
    unknown: 'I would have to look that up, to be honest.',
  },
  neutral: {
    every: 2,
    fillers: ['Okay.', 'Go on.', 'I see.'],
    accepts: ['Okay, understood.', 'All right.', 'Fair enough.'],
    unknown: 'I could not say offhand.',
  },
  busy: {
    every: 1,
    fillers: ['Okay, and?', 'Make it short, please.', 'And what do you want from me?'],
    accepts: ['Fine.', 'Okay.', 'Fine, next.'],
    unknown: 'No idea. What is your point?',
  },
  sceptical: {
    every: 1,
    fillers: ['That is what they all say.', 'I am not convinced yet.', 'Hm. Go on.'],
    accepts: ['Hm, fair enough.', 'Okay, that I can believe.', 'I will take your word for it.'],
    unknown: 'Why do you want to know?',
  },
};

const MOST_TURNS = 60;
const goodbye = /\b(?:good[ -]?bye|bye|have a (?:nice|good|great|lovely) (?:day|one|evening|weekend|week))\b/i;
const proposal =
  /\b(?:shall|can|could|should) we\b|\blet(?:['’]s| us)\b|\bhow about\b|\bwhat about\b|\b(?:works?|suits?|good) for you\b|\b(?:are|would) you (?:free|available|like|be)\b|\bi(?:['’]d| would| will|['’]ll) (?:like to|love to|suggest|propose|send|invite)\b|\bwould .{1,40}\bwork\b/i;
const nextStep =
  /\b(?:meet(?:ing)?|demo|calendar|schedule|appointment|next step|follow[ -]up|book|set up|invit\w+|(?:mon|tues|wednes|thurs|fri)day|tomorrow|next week|sign|pilot|trial|go ahead)\b/i;
const proposesNextStep = (said: string): boolean => proposal.test(said) && nextStep.test(said);

/** Whoever picks up with their first objection waits for an answer to it. */
export function prospectBegun({ difficulty, opens, objections }: Prospect): ProspectState {
  const isOpen = objections[0]?.says === opens;
  return {
    ...{ turns: 0, raised: isOpen ? 1 : 0, open: isOpen ? { index: 0, pushes: 0 } : null, unresolved: [], since: 0 },
    ...{ patience: ways[difficulty].patience, result: null },
  };
}

/** The next line of the prospect after a whole turn of whoever practises. */
export function prospectStep(prospect: Prospect, before: ProspectState, said: string): ProspectStep {
  const state: ProspectState = { ...before, turns: before.turns + 1, since: before.since + 1 };
  if (goodbye.test(said)) return parted(state, state.result === 'goal_reached' ? 'See you then. Goodbye.' : 'Goodbye.');
  if (state.turns >= MOST_TURNS) return parted(state, 'I am sorry, I have to go now. Goodbye.');
  if (state.open) return answered(prospect, state, state.open, said);
  return goneOn(prospect, state, '', said);
}

function answered(prospect: Prospect, state: ProspectState, open: NonNullable<ProspectState['open']>, said: string): ProspectStep {
  const objection = prospect.objections[open.index];
  if (!objection) return goneOn(prospect, { ...state, open: null }, '', said);
  const { accepts } = manners[prospect.mood];
  if (isGoodAnswer(objection, prospect.difficulty, said)) {
    const unresolved = state.unresolved.filter((index) => index !== open.index);
    return goneOn(prospect, { ...state, open: null, unresolved, since: 0 }, accepts[open.index % accepts.length] ?? '', said);
  }
  const patience = state.patience - 1;
  if (patience <= 0) {
    const left = { ...state, patience, result: 'goal_missed' as const };
    return { say: 'I do not think this is for us. Goodbye.', isLast: true, state: left };
  }
  if (open.pushes < ways[prospect.difficulty].pushes) {
    return { say: objection.pushes, isLast: false, state: { ...state, patience, open: { ...open, pushes: open.pushes + 1 } } };
  }
  const unresolved = [...new Set([...state.unresolved, open.index])];
  return { say: 'Let us leave that for now.', isLast: false, state: { ...state, patience, open: null, unresolved, since: 0 } };
}

/** `before`: said first. */
function goneOn(prospect: Prospect, state: ProspectState, before: string, said: string): ProspectStep {
  const say = (text: string, next: ProspectState = state): ProspectStep => ({
    say: before === '' ? text : `${before} ${text}`,
    isLast: false,
    state: next,
  });
  const manner = manners[prospect.mood];
  const unraised = state.raised < prospect.objections.length;
  if (proposesNextStep(said) && state.result === null) {
    if (unraised && prospect.difficulty !== 'easy') return raise(prospect, state, state.raised, before);
    const [unresolved] = state.unresolved;
    if (unresolved !== undefined && state.unresolved.length > ways[prospect.difficulty].mayLeaveOpen)
      return raise(prospect, state, unresolved, before === '' ? 'Not so fast.' : before);
    return say(prospect.agrees, { ...state, result: 'goal_reached' });
  }
  const fact = replyTo(prospect.facts, said);
  if (fact !== null) return say(fact);
  if (before === '' && unraised && state.result === null && state.since >= manner.every)
    return raise(prospect, state, state.raised, '');
  if (asksQuestion(said)) return say(manner.unknown);
  return say(manner.fillers[state.turns % manner.fillers.length] ?? '');
}

function raise(prospect: Prospect, state: ProspectState, index: number, before: string): ProspectStep {
  const says = prospect.objections[index]?.says ?? '';
  const raised = Math.max(state.raised, index + 1);
  const next: ProspectState = { ...state, raised, since: 0, open: { index, pushes: 0 } };
  return { say: before === '' ? says : `${before} ${says}`, isLast: false, state: next };
}

function isGoodAnswer({ yieldsTo }: Objection, difficulty: Difficulty, said: string): boolean {
  if (said.trim().split(/\s+/).length < ways[difficulty].fewestWords) return false;
  if (difficulty === 'easy') return true;
  const heard = said.toLowerCase();
  if (yieldsTo.some((word) => heard.includes(word.toLowerCase()))) return true;
  return (difficulty === 'medium' || yieldsTo.length === 0) && asksQuestion(said);
}

function parted(state: ProspectState, say: string): ProspectStep {
  return { say, isLast: true, state: { ...state, result: state.result ?? 'goal_missed' } };
}
