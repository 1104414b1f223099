// The scripted mind: how a call goes on after what was just said, without a language model. Pure; a whole talk is a fold over it.
import {
  callbackLines,
  declinesCallback,
  questionOf,
  readCallbackAnswer,
  replyToBooking,
  type CallbackQuestion,
} from './callback-booking.ts';
import type { ConversationResult } from './disposition.ts';
import { asksNotToBeCalled } from './opt-out-wording.ts';
import {
  asksForPerson,
  asksQuestion,
  asksToRepeat,
  asksWhetherMachine,
  asksWhoCalls,
  isGreeting,
  namesTime,
  readCallBackWish,
  readName,
  readNumber,
  readYesNo,
  saysWrongNumber,
} from './spoken-answer.ts';

/** What is done instead of, or before, what is said next. */
export type ScriptAction =
  | { kind: 'press'; keys: string }
  /** Null: whoever comes first. */
  | { kind: 'transfer'; to: string | null }
  | { kind: 'book'; when: string; /** They were asked again for it. */ asked: CallbackQuestion | null };

export type ScriptQuestion = {
  /** What the answer is stored under. */
  slot: string;
  ask: string;
  answer: 'yes_no' | 'number' | 'name' | 'anything';
  /** Said after that answer, before the next question; `ends` the talk with it. */
  replies: { to: 'yes' | 'no'; say: string; ends: 'goal_reached' | 'goal_missed' | null; does?: ScriptAction }[];
};

export type AgentScript = {
  /** Said first, after the disclosure. A question in it is answered by yes or no. */
  opening: string;
  questions: ScriptQuestion[];
  /** Where one of the phrases is heard, the answer to it; then the open question again. */
  objections: { phrases: string[]; answer: string; does?: ScriptAction }[];
  closing: string;
  /** Whoever asks for a person is connected. */
  connects?: true;
};

/** What is open: the opening, a question by its place, when to call back, or nothing. */
type Open =
  | { kind: 'opening' }
  | { kind: 'question'; index: number }
  | { kind: 'call_back'; asked?: CallbackQuestion }
  | { kind: 'nothing' };

export type ScriptState = {
  open: Open;
  /** How often the open one was asked again. */
  repeats: number;
  answers: Record<string, string>;
  callBackSaid: string | null;
  /** Set when the talk is over, or has come to something already. */
  result: ConversationResult | null;
};

export type ScriptStep = { say: string; isLast: boolean; state: ScriptState; does?: ScriptAction };

/** Lines every call needs, whatever leads it. */
export const scriptLines = {
  optedOut: 'I understand. You will not be called again. Goodbye.',
  wrongNumber: 'I am sorry to have bothered you. Goodbye.',
  askWhen: 'Of course. When would be a good time to call you?',
  callBack: callbackLines.noted,
  notInterested: 'I understand. Thank you for your time. Goodbye.',
  machine: 'I am an automated assistant, not a person.',
  passedOn: 'I can not say that myself, but I will pass your question on.',
  notCaught: 'Sorry, I did not catch that.',
  goOn: 'Thank you.',
  closing: 'Thank you for your time. Goodbye.',
  consent: 'May I record this call?',
  notRecorded: 'All right, the call is not recorded.',
  oneMoment: 'One moment, please.',
  connecting: 'One moment, I will connect you with a colleague.',
  notConnected: 'I am sorry, I can not connect you right now. I will pass on that you asked.',
  sayAgain: 'I am sorry, could you say that again?',
  sorryForWait: 'I am sorry for the wait.',
  thinkAgain: 'I am sorry, please give me another moment.',
  offerCallBack: 'I am sorry, I have a technical problem and can not go on. Shall we call you again another time?',
  fault: 'I am sorry, I have a technical problem and must end the call. Goodbye.',
  tooLong: 'I am sorry, I have to end the call here. Goodbye.',
} as const;

const MOST_REPEATS = 2;

export const scriptBegun: ScriptState = {
  open: { kind: 'opening' },
  repeats: 0,
  answers: {},
  callBackSaid: null,
  result: null,
};

/** What is said next, and where the talk stands then. What must come first does: who wants no calls is never asked another question. */
export function scriptStep(script: AgentScript, state: ScriptState, said: string): ScriptStep {
  if (asksNotToBeCalled(said)) return ended(state, scriptLines.optedOut, 'opted_out');
  if (saysWrongNumber(said)) return ended(state, scriptLines.wrongNumber, 'wrong_number');
  if (state.open.kind === 'call_back') return callBackStep(state, state.open.asked ?? null, said);
  const wish = readCallBackWish(said);
  if (wish?.when) return callBackAgreed(state, wish.when);
  if (asksWhetherMachine(said)) return again(script, state, scriptLines.machine);
  const objection = script.objections.find(({ phrases }) =>
    phrases.some((phrase) => said.toLowerCase().includes(phrase.toLowerCase())),
  );
  if (objection?.does?.kind === 'press') return { say: '', isLast: false, state, does: objection.does };
  if (objection) return doing(again(script, state, objection.answer), objection.does);
  if (script.connects && asksForPerson(said)) return doing(again(script, state, ''), { kind: 'transfer', to: null });
  if (wish) return askWhen(state);
  if (asksToRepeat(said) || isGreeting(said)) return again(script, state, '');
  if (asksWhoCalls(said)) return again(script, state, state.open.kind === 'opening' ? '' : introductionOf(script));
  switch (state.open.kind) {
    case 'opening':
      return openingStep(script, state, said);
    case 'question':
      return answerStep(script, state, state.open.index, said);
    case 'nothing':
      return ended(state, scriptLines.closing, state.result ?? 'goal_missed');
  }
}

function askWhen(state: ScriptState): ScriptStep {
  const callBack: ScriptState = { ...state, open: { kind: 'call_back' }, repeats: 0, result: 'callback_requested' };
  return { say: scriptLines.askWhen, isLast: false, state: callBack };
}

function callBackStep(state: ScriptState, asked: CallbackQuestion | null, said: string): ScriptStep {
  const meant = asked ? readCallbackAnswer(asked, said.trim()) : null;
  if (meant ? meant.kind === 'declined' : declinesCallback(said)) {
    return ended({ ...state, callBackSaid: null }, scriptLines.notInterested, 'goal_missed');
  }
  if (asked && meant?.kind === 'time') return callBackAgreed(state, meant.when, asked);
  if (asked && state.repeats > 0) return ended(state, callbackLines.notBooked, 'callback_requested');
  if (asked) return { say: questionOf(asked), isLast: false, state: { ...state, repeats: 1 } };
  if (!namesTime(said) && state.repeats === 0) return { say: scriptLines.askWhen, isLast: false, state: { ...state, repeats: 1 } };
  return callBackAgreed(state, said.trim());
}

/** Said unless booking it says more; see `bookedStep`. */
function callBackAgreed(state: ScriptState, when: string, asked: CallbackQuestion | null = null): ScriptStep {
  const noted = ended({ ...state, callBackSaid: when }, scriptLines.callBack, 'callback_requested');
  return { ...noted, does: { kind: 'book', when, asked } };
}

/** In place of a step that books, by what came of it. */
export function bookedStep(
  state: ScriptState,
  { when, asked }: Extract<ScriptAction, { kind: 'book' }>,
  came: Parameters<typeof replyToBooking>[1],
): ScriptStep {
  const { say, asks } = replyToBooking(when, came, asked);
  if (asks === null) return ended(state, say, 'callback_requested');
  return { say, isLast: false, state: { ...state, open: { kind: 'call_back', asked: asks }, repeats: 0 } };
}

/** What the opening says before it asks. */
function introductionOf({ opening }: AgentScript): string {
  return opening
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => !sentence.endsWith('?'))
    .join(' ');
}

function openingStep(script: AgentScript, state: ScriptState, said: string): ScriptStep {
  if (asksQuestion(said) && readYesNo(said) === null) return again(script, state, scriptLines.passedOn);
  if (/\?\s*$/.test(script.opening) && readYesNo(said) === 'no') {
    const isAboutTime = /\b(?:time|moment|minutes?)\b/i.test(script.opening) && !/\binterested\b/i.test(said);
    return isAboutTime ? askWhen(state) : ended(state, scriptLines.notInterested, 'goal_missed');
  }
  return ask(script, state, 0, '');
}

function answerStep(script: AgentScript, state: ScriptState, index: number, said: string): ScriptStep {
  const question = script.questions[index];
  if (!question) return ended(state, script.closing, 'goal_reached');
  const answer = readAnswer(question, said);
  const isLoose = question.answer === 'anything' || question.answer === 'name';
  if (asksQuestion(said) && (answer === null || isLoose)) return again(script, state, scriptLines.passedOn);
  if (answer === null && state.repeats < MOST_REPEATS - 1) return again(script, state, scriptLines.notCaught);
  const answered: ScriptState = { ...state, answers: { ...state.answers, [question.slot]: answer ?? said.trim() } };
  const reply = question.replies.find(({ to }) => to === readYesNo(said));
  if (reply?.ends) return doing(ended(answered, reply.say, reply.ends), reply.does);
  return doing(ask(script, answered, index + 1, reply?.say ?? scriptLines.goOn), reply?.does);
}

function doing(step: ScriptStep, does: ScriptAction | undefined): ScriptStep {
  return does ? { ...step, does } : step;
}

function readAnswer(question: ScriptQuestion, said: string): string | null {
  switch (question.answer) {
    case 'yes_no':
      return readYesNo(said);
    case 'number':
      return readNumber(said)?.toString() ?? null;
    case 'name':
      return readName(said);
    case 'anything':
      return /[\p{L}\p{N}]/u.test(said) ? said.trim() : null;
  }
}

function ask(script: AgentScript, state: ScriptState, index: number, before: string): ScriptStep {
  const question = script.questions[index];
  if (!question) return ended(state, joined(before === scriptLines.goOn ? '' : before, script.closing), 'goal_reached');
  return { say: joined(before, question.ask), isLast: false, state: { ...state, open: { kind: 'question', index }, repeats: 0 } };
}

/** The open question once more; who has been asked often enough is let go. */
function again(script: AgentScript, state: ScriptState, before: string): ScriptStep {
  if (state.repeats >= MOST_REPEATS) return ended(state, joined(before, scriptLines.closing), 'goal_missed');
  const open =
    state.open.kind === 'opening'
      ? script.opening
      : state.open.kind === 'question'
        ? (script.questions[state.open.index]?.ask ?? '')
        : '';
  return { say: joined(before, open), isLast: false, state: { ...state, repeats: state.repeats + 1 } };
}

function ended(state: ScriptState, say: string, result: ConversationResult): ScriptStep {
  return { say, isLast: true, state: { ...state, open: { kind: 'nothing' }, result } };
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
