// What the agent does with each turn of the other side: opens, asks whether it may record, answers by its mind, and owns up where that fails.
import { scriptLines } from '../../rules/agent-script.ts';
import {
  callbackLines,
  questionOf,
  readCallbackAnswer,
  replyToBooking,
  type CallbackQuestion,
  type CallbackReply,
} from '../../rules/callback-booking.ts';
import { namesTime, readYesNo } from '../../rules/spoken-answer.ts';
import { readConsent } from '../../rules/spoken-consent.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallBrief, LiveCallNews } from '../ports/live-call.ts';
import { LAST_WORDS_WITHIN_MS, type CallMouth } from './call-mouth.ts';
import { isTalkOver, type CallProgress, type Phase } from './call-progress.ts';
import { within } from './conversation-time.ts';
import type { Hands } from './hands.ts';
import type { Mind } from './mind.ts';
import { answerOrThinkAgain } from './second-thought.ts';
import { wordsIntoSilence } from './silence.ts';

export type CallTurns = {
  /** The first words of ours, also to somebody who says nothing. */
  open(): Promise<void>;
  /** A whole turn of theirs. What comes before the last was answered is answered together with it. */
  take(said: string): Promise<void>;
  /** Nobody has said anything for long. */
  breakSilence(): Promise<void>;
  /** Something of ours failed: it is asked for again, and once too often ends the call. */
  notUnderstood(fault: string): Promise<void>;
  /** They want no more calls. */
  optOut(said: string, atMs: number): Promise<void>;
};

export type CallTurnsOptions = {
  call: CallProgress;
  brief: CallBrief;
  mind: Mind;
  hands: Hands;
  mouth: CallMouth;
  /** They have said yes to it. */
  record(): void;
  thinks(): void;
  tell: (news: LiveCallNews) => void;
  callMs: () => number;
  clock: Clock;
};

/** So often in a row we ask to hear it again; then something is wrong with us, and the call ends. */
const MOST_FAULTS = 2;
/** So often we ask whether we may record: once more where the question was talked into, or the answer was neither yes nor no. */
const MOST_CONSENT_QUESTIONS = 2;

export function createCallTurns(options: CallTurnsOptions): CallTurns {
  const { call, brief, mind, hands, mouth, record, thinks, tell, callMs, clock } = options;
  const { agent, needsRecordingConsent } = brief;
  let consentQuestions = 0;
  let wasConsentQuestionHeard = false;
  let askedWhen: CallbackQuestion | null = null;
  let isAskedAgain = false;
  let lastSaid = '';

  async function open(): Promise<void> {
    call.phase = 'opening';
    const disclosed = mouth.say(agent.disclosureLine, 'disclosure');
    // What follows is given to the voice already, so that no silence invites them to speak in between.
    const first = needsRecordingConsent ? null : mouth.say(agent.firstMessage);
    await disclosed;
    if ((call.phase as Phase) !== 'opening') return;
    call.phase = 'talking';
    await (first ?? askForConsent());
  }

  async function askForConsent(): Promise<void> {
    call.phase = 'consent';
    call.declinedRecording = true;
    consentQuestions += 1;
    wasConsentQuestionHeard = false;
    wasConsentQuestionHeard = await mouth.say(scriptLines.consent);
  }

  /** A yes to a question that they have not heard is none to it. */
  async function takeConsent(answer: ReturnType<typeof readConsent>): Promise<void> {
    const agrees = answer === 'yes' && wasConsentQuestionHeard;
    if (!agrees && answer !== 'no' && consentQuestions < MOST_CONSENT_QUESTIONS) return askForConsent();
    call.phase = 'talking';
    call.declinedRecording = !agrees;
    if (agrees) record();
    else await mouth.say(scriptLines.notRecorded);
    await mouth.say(agent.firstMessage);
  }

  /** The mind has failed for good: all that can still be agreed is another call. */
  async function offerCallBack(): Promise<void> {
    call.fault = 'The agent had no answer and offered to call again.';
    call.phase = 'call_back';
    await goOn(scriptLines.offerCallBack);
  }

  async function goOn(say: string): Promise<void> {
    lastSaid = say;
    await mouth.say(say);
  }

  async function takeCallBack(said: string): Promise<void> {
    if (askedWhen) return takeTime(askedWhen, said);
    const when = namesTime(said) ? said : null;
    const agrees = when !== null || readYesNo(said) === 'yes';
    if (agrees) call.result = 'callback_requested';
    if (when === null) return mouth.partWith(agrees ? scriptLines.callBack : scriptLines.closing);
    await agreeOn(when);
  }

  async function takeTime(question: CallbackQuestion, said: string): Promise<void> {
    const meant = readCallbackAnswer(question, said);
    if (meant.kind === 'time') return agreeOn(meant.when);
    if (meant.kind === 'unclear' && isAskedAgain) return mouth.partWith(callbackLines.notBooked);
    if (meant.kind === 'unclear') {
      isAskedAgain = true;
      return goOn(questionOf(question));
    }
    call.result = 'goal_missed';
    call.callBackSaid = null;
    await mouth.partWith(scriptLines.notInterested);
  }

  async function agreeOn(when: string): Promise<void> {
    call.callBackSaid = when;
    const { say, asks } = await book(when);
    askedWhen = asks;
    await (asks ? goOn(say) : mouth.partWith(say));
  }

  async function book(when: string): Promise<CallbackReply> {
    if (!agent.tools.some(({ kind }) => kind === 'book_callback')) return { say: scriptLines.callBack, asks: null };
    const came = await within(clock, LAST_WORDS_WITHIN_MS, hands.use('book_callback', { when }));
    return replyToBooking(when, came, askedWhen);
  }

  async function optOut(said: string, atMs: number): Promise<void> {
    if (call.result === 'opted_out') return;
    call.result = 'opted_out';
    call.answeredBy = 'human';
    tell({ kind: 'opt_out', said, atMs });
    await mouth.partWith(scriptLines.optedOut);
  }

  function leaveUnanswered(said: string): void {
    call.unanswered = `${call.unanswered} ${said}`.trim();
  }

  async function answer(said: string): Promise<void> {
    call.thinking?.abort(new Error('there is more to answer'));
    const own = new AbortController();
    call.thinking = own;
    leaveUnanswered(said);
    thinks();
    try {
      const thinking = AbortSignal.any([own.signal, call.over.signal]);
      const answered = await answerOrThinkAgain({
        ask: () => mind.answer(call.unanswered, thinking, hands),
        excuse: () => mouth.say(scriptLines.thinkAgain),
        ...{ clock, signal: thinking },
      });
      if (own.signal.aborted) return;
      call.unanswered = '';
      call.faultsInARow = 0;
      call.answered += 1;
      call.thinking = null;
      if (mind.outcome().result === 'opted_out') return await optOut(said, callMs());
      await (answered.isLast ? mouth.partWith(answered.say) : goOn(answered.say));
    } catch {
      if (own.signal.aborted) return;
      call.thinking = null;
      if (!isTalkOver(call)) await offerCallBack();
    }
  }

  return {
    open,
    optOut,
    async take(said) {
      if (isTalkOver(call)) return;
      call.turns += 1;
      call.answeredBy = 'human';
      if (call.phase === 'greeting') return open();
      if (call.phase === 'opening') return leaveUnanswered(said);
      if (call.phase === 'consent') return takeConsent(readConsent(said));
      if (call.phase === 'call_back') return takeCallBack(said);
      return answer(said);
    },
    async breakSilence() {
      // Asked anything else in between, their next yes would be one to that.
      if (call.phase === 'consent') return takeConsent(null);
      const result = call.phase === 'call_back' ? 'callback_requested' : mind.outcome().result;
      await mouth.say(wordsIntoSilence(agent.silence, result, lastSaid));
    },
    async notUnderstood(fault) {
      if (isTalkOver(call)) return;
      call.faultsInARow += 1;
      if (call.faultsInARow <= MOST_FAULTS) return void (await mouth.say(scriptLines.sayAgain));
      call.fault = fault;
      await mouth.partWith(scriptLines.fault);
    },
  };
}
