// One live call from the moment somebody has answered to its end: says, hears, records, and tells honestly what came of it.
import { voice } from '@livekit/agents';
import { scriptLines } from '../../rules/agent-script.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import { asksNotToBeCalled } from '../../rules/opt-out-wording.ts';
import { namesTime, readYesNo } from '../../rules/spoken-answer.ts';
import type { UseTool } from '../ports/call-tools.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallBrief, CallState, CallTold, LiveCallNews } from '../ports/live-call.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import { createAnswerJudge, type Machine } from './answered-by.ts';
import { createCallHands } from './call-hands.ts';
import { createCallLine } from './call-line.ts';
import { createCallSpeech } from './call-speech.ts';
import { createCallWords } from './call-words.ts';
import { callTold } from './conversation-end.ts';
import { callClock, within } from './conversation-time.ts';
import { createSession, prepareEngine, STRETCH_SILENCE_MS } from './engine.ts';
import { LineListener, type Heard } from './line-listener.ts';
import { createLineSpeaker } from './line-speaker.ts';
import type { Mind } from './mind.ts';
import { createPressedKeys } from './pressed-keys.ts';
import { createScriptedMind } from './scripted-mind.ts';
import { answerOrThinkAgain } from './second-thought.ts';
import { createSilenceWatch } from './silence.ts';
import type { WatchedLine } from './watched-call.ts';

export type ConversationOptions = {
  leg: MediaLeg;
  brief: CallBrief;
  speech: LiveSpeech;
  /** The scripted mind unless given. */
  mind?: Mind;
  /** Does what the line itself cannot; without it nobody is phoned and all is but tried out. */
  useTool?: UseTool;
  tell: (news: LiveCallNews) => void;
  /** Where people of ours listen in and take over. */
  watched?: WatchedLine;
  /** `met` is called when the carrier, who listens too, knows that a machine has answered. */
  carrierHears?: (met: (machine: Exclude<Machine, 'mailbox_full'>) => void) => void;
  clock: Clock;
  /** Ends the call at once. */
  signal: AbortSignal;
};

/**
 * `greeting`: who has answered is not known. `consent`: asked whether the call may be recorded. `call_back`: all that is left to
 * ask, since we can not go on. `taken`: a person of ours speaks instead.
 */
type Phase = 'greeting' | 'consent' | 'talking' | 'call_back' | 'machine' | 'taken' | 'ending';

const TICK_MS = 20;
/** Whoever answers and says nothing is spoken to after this. */
const OPENS_AFTER_MS = 1_200;
const LAST_WORDS_WITHIN_MS = 3_000;
/** A person does not keep to the longest call of the agent. */
const LONGEST_TAKEN_MS = 2 * 3_600_000;
const ENGINE_CLOSES_WITHIN_MS = 3_000;
/** So often in a row we ask to hear it again; then something is wrong with us, and the call ends. */
const MOST_FAULTS = 2;

/** Holds the call to its end, whatever happens, and leaves the leg closed. Throws only where the engine cannot begin. */
export async function holdConversation(options: ConversationOptions): Promise<CallTold> {
  const { leg, brief, speech, tell, watched, clock, signal } = options;
  const { agent } = brief;
  prepareEngine();
  const mind = options.mind ?? createScriptedMind(agent);
  const callMs = callClock(clock);
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  /** The agent has nothing more to say of itself. */
  const isTalkOver = () => isOver() || call.phase === 'machine' || call.phase === 'taken' || call.phase === 'ending';
  const call = {
    phase: 'greeting' as Phase,
    answeredBy: null as CallTold['answeredBy'],
    endedBy: 'agent' as CallTold['endedBy'],
    result: null as ConversationResult | null,
    fault: null as string | null,
    callBackSaid: null as string | null,
    /** Whole turns of theirs, and how many of them were answered. */
    turns: 0,
    answered: 0,
    faultsInARow: 0,
    theySpeakSinceMs: null as number | null,
    quietSinceMs: 0,
    machineSinceMs: 0,
    isLeavingMessage: false,
    /** Said, but not answered yet. */
    unanswered: '',
    thinking: null as AbortController | null,
    lengthMs: 0,
    latenciesMs: [] as number[],
  };
  const silence = createSilenceWatch(agent.silence);
  const judge = createAnswerJudge();
  const keys = createPressedKeys();
  const words = createCallWords({ us: agent.name, them: 'Customer' }, tell);

  const line = createCallLine({
    leg,
    clock,
    callMs,
    latency({ turn, ms, atMs }) {
      if (call.phase === 'machine' || call.phase === 'taken') return;
      call.latenciesMs.push(ms);
      tell({ kind: 'latency', turn, ms, atMs });
    },
    tone: (tone) => meetMachine(judge.tone(tone, callMs(), call.answered)),
    overhear: (slot) => watched?.overhear(slot),
    ended({ endedBy }) {
      call.endedBy = endedBy;
      over.abort(new Error('the line has ended'));
    },
  });
  const callSpeech = createCallSpeech({ speech, voiceName: agent.voice, clock, signal: over.signal });
  const listener = new LineListener({
    listener: callSpeech.listener,
    silenceMs: STRETCH_SILENCE_MS,
    callMs: line.sound.callMs,
    tell: hear,
  });
  const engine = createSession({ listener, endOfTurnMs: agent.silence.endOfTurnMs, turn: (said) => void takeTurn(said) });
  const { session } = engine;
  session.input.audio = line.input;
  session.output.audio = line.output;
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState === 'speaking' || newState === 'listening') tellState(newState);
  });
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    call.theySpeakSinceMs = newState === 'speaking' ? callMs() : null;
    call.quietSinceMs = callMs();
  });
  session.on(voice.AgentSessionEventTypes.Close, () => {
    if (isOver()) return;
    call.fault = 'The engine stopped.';
    endLine();
  });
  const speaker = createLineSpeaker({
    session,
    output: line.output,
    callVoice: callSpeech.voice,
    callMs,
    began: (text, atMs) => words.begins(text, atMs),
    signal: over.signal,
  });

  const hands = createCallHands({
    ...{ leg, brief, callMs, clock, signal, say: (text) => say(text) },
    useTool: options.useTool,
    handedOver() {
      if (call.phase === 'taken') return;
      call.result ??= 'transferred';
      call.endedBy = 'agent';
      call.phase = 'ending';
      endLine();
    },
  });

  leg.onDigit((digit) => {
    keys.press(digit, callMs());
    silence.noise(callMs(), true);
  });

  function tellState(state: CallState): void {
    if (!isOver() && call.phase !== 'taken') tell({ kind: 'state', state, atMs: callMs() });
  }

  /** Whether all of it was heard. Only `talk` is cut off, only `last` is said when the talk is over. A voice that fails ends the call. */
  async function say(text: string, as: 'talk' | 'disclosure' | 'last' = 'talk'): Promise<boolean> {
    if (text === '' || isOver() || call.phase === 'taken' || (isTalkOver() && as !== 'last')) return false;
    try {
      const spoken = await speaker.say(callSpeech.apologising(text), { mayBeCutOff: as === 'talk' });
      words.spoke(spoken);
      return !spoken.wasCutOff;
    } catch {
      if (!isOver()) call.fault = 'The voice failed.';
      endLine();
      return false;
    }
  }

  async function hangUp(): Promise<void> {
    if (call.phase === 'taken') return;
    call.phase = 'ending';
    await within(clock, LAST_WORDS_WITHIN_MS, leg.mark());
    endLine();
  }

  function endLine(): void {
    leg.close();
    over.abort(new Error('we hung up'));
  }

  /** The last line, which nobody talks into, and the end. */
  async function partWith(text: string): Promise<void> {
    if (call.phase === 'ending' || call.phase === 'taken') return;
    call.phase = 'ending';
    speaker.stop();
    await say(text, 'last');
    await hangUp();
  }

  async function open(): Promise<void> {
    call.phase = 'talking';
    await say(agent.disclosureLine, 'disclosure');
    if (call.phase !== 'talking') return;
    if (brief.needsRecordingConsent) call.phase = 'consent';
    await say(brief.needsRecordingConsent ? scriptLines.consent : agent.firstMessage);
  }

  async function takeConsent(said: string): Promise<void> {
    call.phase = 'talking';
    if (readYesNo(said) === 'yes') line.record(brief.recordingPath);
    else await say(scriptLines.notRecorded);
    await say(agent.firstMessage);
  }

  function hear(heard: Heard): void {
    if (heard.kind === 'failed') void notUnderstood('What they said could not be understood on our side.');
    if (heard.kind !== 'words' || heard.text === '' || isOver()) return;
    words.theirs(heard);
    silence.noise(heard.endMs, true);
    if (heard.isFinal && call.phase !== 'machine' && asksNotToBeCalled(heard.text)) void optOut(heard.text, heard.startMs);
    else meetMachine(judge.words(heard, heard.endMs, call.answered));
  }

  async function optOut(said: string, atMs: number): Promise<void> {
    if (call.result === 'opted_out') return;
    call.result = 'opted_out';
    call.answeredBy = 'human';
    tell({ kind: 'opt_out', said, atMs });
    await partWith(scriptLines.optedOut);
  }

  /** Something of ours failed: it is asked for again, and once too often ends the call. */
  async function notUnderstood(fault: string): Promise<void> {
    if (isTalkOver()) return;
    call.faultsInARow += 1;
    if (call.faultsInARow <= MOST_FAULTS) return void (await say(scriptLines.sayAgain));
    call.fault = fault;
    await partWith(scriptLines.fault);
  }

  /** The mind has failed for good: all that can still be agreed is another call. */
  async function offerCallBack(): Promise<void> {
    call.fault = 'The agent had no answer and offered to call again.';
    call.phase = 'call_back';
    await say(scriptLines.offerCallBack);
  }

  async function takeCallBack(said: string): Promise<void> {
    const agrees = namesTime(said) || readYesNo(said) === 'yes';
    if (agrees) call.result = 'callback_requested';
    if (namesTime(said)) {
      call.callBackSaid = said;
      const books = agent.tools.some(({ kind }) => kind === 'book_callback');
      if (books) await within(clock, LAST_WORDS_WITHIN_MS, hands.use('book_callback', { when: said }));
    }
    await partWith(agrees ? scriptLines.callBack : scriptLines.closing);
  }

  function meetMachine(machine: Machine | null): void {
    if (machine === null || isTalkOver()) return;
    call.phase = 'machine';
    call.answeredBy = machine === 'fax' ? 'fax' : 'voicemail';
    call.machineSinceMs = callMs();
    call.thinking?.abort(new Error('a machine has answered'));
    call.thinking = null;
    speaker.stop();
    if (machine !== 'voicemail' || agent.voicemail.kind === 'hang_up') void hangUp();
  }

  // Later than the first answers it would be a mistake of theirs.
  options.carrierHears?.((machine) => call.answered === 0 && meetMachine(machine));

  async function leaveMessage(): Promise<void> {
    if (call.isLeavingMessage || agent.voicemail.kind !== 'leave_message') return;
    call.isLeavingMessage = true;
    if (await say(agent.voicemail.message, 'last')) call.result = 'voicemail_left';
    await hangUp();
  }

  watched?.offer((hear) => {
    if (isOver() || call.phase === 'taken' || call.phase === 'ending') return null;
    call.phase = 'taken';
    call.answeredBy ??= 'human';
    call.result = 'transferred';
    call.thinking?.abort(new Error('a person has taken over'));
    call.thinking = null;
    speaker.stop();
    tell({ kind: 'taken_over', atMs: callMs() });
    return line.standIn(hear);
  });

  /** A whole turn of the other side. What comes before the last was answered is answered together with it. */
  async function takeTurn(said: string): Promise<void> {
    if (isTalkOver()) return;
    call.turns += 1;
    call.answeredBy = 'human';
    if (call.phase === 'greeting') return open();
    if (call.phase === 'consent') return takeConsent(said);
    if (call.phase === 'call_back') return takeCallBack(said);
    call.thinking?.abort(new Error('there is more to answer'));
    const own = new AbortController();
    call.thinking = own;
    call.unanswered = `${call.unanswered} ${said}`.trim();
    tellState('thinking');
    try {
      const thinking = AbortSignal.any([own.signal, over.signal]);
      const answer = await answerOrThinkAgain({
        ask: () => mind.answer(call.unanswered, thinking, hands),
        excuse: () => say(scriptLines.thinkAgain),
        ...{ clock, signal: thinking },
      });
      if (own.signal.aborted) return;
      call.unanswered = '';
      call.faultsInARow = 0;
      call.answered += 1;
      call.thinking = null;
      if (mind.outcome().result === 'opted_out') return await optOut(said, callMs());
      await (answer.isLast ? partWith(answer.say) : say(answer.say));
    } catch {
      if (own.signal.aborted) return;
      call.thinking = null;
      if (!isTalkOver()) await offerCallBack();
    }
  }

  function tick(): void {
    line.advance();
    const nowMs = callMs();
    if (call.phase === 'taken') {
      if (nowMs >= LONGEST_TAKEN_MS) endLine();
      return;
    }
    const isQuiet = call.theySpeakSinceMs === null && !speaker.isBusy() && call.thinking === null;
    if (!isQuiet) silence.noise(nowMs, false);
    if (nowMs >= agent.longestCallMs) return void partWith(scriptLines.tooLong);
    const pressed = keys.due(nowMs);
    if (pressed) void takeTurn(words.pressed(pressed));
    switch (call.phase) {
      case 'greeting':
        if (call.theySpeakSinceMs !== null) meetMachine(judge.speech(nowMs - call.theySpeakSinceMs));
        else if (nowMs - call.quietSinceMs >= OPENS_AFTER_MS) void open();
        break;
      case 'consent':
      case 'talking':
      case 'call_back':
        breakSilence(silence.due(nowMs));
        break;
      case 'machine':
        if (judge.isRecording(nowMs, call.machineSinceMs, isQuiet ? call.quietSinceMs : null)) void leaveMessage();
        break;
      case 'ending':
        break;
    }
  }

  function breakSilence(due: 'prompt' | 'give_up' | null): void {
    if (due === 'prompt') void say(agent.silence.prompt);
    if (due === 'give_up') void partWith(scriptLines.closing);
  }

  signal.addEventListener('abort', endLine, { once: true });
  if (!brief.needsRecordingConsent) line.record(brief.recordingPath);
  let recorded: Awaited<ReturnType<typeof line.close>> = null;
  try {
    await session.start({ agent: engine.agent, record: false });
    if (signal.aborted) endLine();
    while (!isOver()) {
      tick();
      await clock.sleep(TICK_MS, over.signal).catch(() => {});
    }
  } finally {
    signal.removeEventListener('abort', endLine);
    endLine();
    call.thinking?.abort(new Error('the call is over'));
    call.lengthMs = callMs();
    recorded = await line.close(call.lengthMs);
    await within(clock, ENGINE_CLOSES_WITHIN_MS, Promise.all([session.close(), hands.settled()]));
  }
  if (recorded?.fault) call.fault = 'The recording could not be written to its end.';
  return callTold({
    ...call,
    isCut: call.endedBy === 'carrier' || signal.aborted,
    outcome: { ...mind.outcome(), ...(call.callBackSaid !== null && { callBackSaid: call.callBackSaid }) },
    utterances: words.utterances(),
    tools: hands.used(),
    troubles: callSpeech.troubles,
    recordingPath: recorded && recorded.lengthMs > 0 ? brief.recordingPath : null,
  });
}
