// One live call from the moment somebody has answered to its end: says, hears, records, and tells honestly what came of it.
import { voice } from '@livekit/agents';
import { scriptLines } from '../../rules/agent-script.ts';
import { LONGEST_TAKEN_MS } from '../../rules/live-call.ts';
import { asksNotToBeCalled } from '../../rules/opt-out-wording.ts';
import type { UseTool } from '../ports/call-tools.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallBrief, CallState, CallTold, LiveCallNews } from '../ports/live-call.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import type { Machine } from './answered-by.ts';
import { createCallHands } from './call-hands.ts';
import { createCallLine } from './call-line.ts';
import { createCallMachines } from './call-machines.ts';
import { createCallMouth } from './call-mouth.ts';
import { createCallProgress, isOver, stopThinking } from './call-progress.ts';
import { createCallSpeech } from './call-speech.ts';
import { createCallTurns } from './call-turns.ts';
import { createCallWords } from './call-words.ts';
import { callTold } from './conversation-end.ts';
import { callClock, within } from './conversation-time.ts';
import { createSession, KEPT_BY_DETECTOR_MS, prepareEngine, STRETCH_SILENCE_MS } from './engine.ts';
import { LineListener, type Heard } from './line-listener.ts';
import { createLineSpeaker } from './line-speaker.ts';
import type { Mind } from './mind.ts';
import { createPressedKeys } from './pressed-keys.ts';
import { createScriptedMind } from './scripted-mind.ts';
import { createSilenceWatch } from './silence.ts';
import { listeningDelayMs } from './sound-clock.ts';
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

const TICK_MS = 20;
/** Whoever answers and says nothing is spoken to after this. */
const OPENS_AFTER_MS = 1_200;
/** For the goodbye of a call that may not go on; a voice that hangs does not keep the line open. */
const GOODBYE_WITHIN_MS = 20_000;
const ENGINE_CLOSES_WITHIN_MS = 3_000;

/** Holds the call to its end, whatever happens, and leaves the leg closed. Throws only where the engine cannot begin. */
export async function holdConversation(options: ConversationOptions): Promise<CallTold> {
  const { leg, brief, speech, tell, watched, clock, signal } = options;
  const { agent } = brief;
  prepareEngine();
  const mind = options.mind ?? createScriptedMind(agent);
  const callMs = callClock(clock);
  const call = createCallProgress();
  const over = call.over.signal;
  const silence = createSilenceWatch(agent.silence);
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
    awaitsTone: () => machines.awaitsTone(),
    tone: (tone) => machines.tone(tone),
    overhear: (slot) => watched?.overhear(slot),
    ended({ endedBy }) {
      call.endedBy = endedBy;
      call.over.abort(new Error('the line has ended'));
    },
  });
  const callSpeech = createCallSpeech({ speech, voiceName: agent.voice, clock, signal: over });
  const listener = new LineListener({
    listener: callSpeech.listener,
    silenceMs: STRETCH_SILENCE_MS,
    keptMs: KEPT_BY_DETECTOR_MS,
    callMs: line.sound.callMs,
    tell: hear,
  });
  const engine = createSession({ listener, endOfTurnMs: agent.silence.endOfTurnMs, turn: (said) => void turns.take(said) });
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
    if (isOver(call)) return;
    call.fault = 'The engine stopped.';
    mouth.endLine();
  });
  const speaker = createLineSpeaker({
    session,
    output: line.output,
    callVoice: callSpeech.voice,
    callMs,
    began: (text, atMs) => words.begins(text, atMs),
    signal: over,
  });
  const mouth = createCallMouth({ call, leg, speaker, callSpeech, words, clock });
  const machines = createCallMachines({ call, agent, mouth, callMs });
  options.carrierHears?.((machine) => machines.told(machine));

  const hands = createCallHands({
    ...{ leg, brief, callMs, clock, signal, say: (text) => mouth.say(text) },
    useTool: options.useTool,
    handedOver() {
      if (call.phase === 'taken') return;
      call.result ??= 'transferred';
      call.endedBy = 'agent';
      call.phase = 'ending';
      mouth.endLine();
    },
  });
  const turns = createCallTurns({
    ...{ call, brief, mind, hands, mouth, tell, callMs, clock },
    record: () => line.record(brief.recordingPath),
    thinks: () => tellState('thinking'),
  });

  leg.onDigit((digit) => {
    keys.press(digit, callMs());
    silence.noise(callMs(), true);
  });

  watched?.offer((hear) => {
    if (isOver(call) || call.phase === 'taken' || call.phase === 'ending') return null;
    call.phase = 'taken';
    call.answeredBy ??= 'human';
    call.result = 'transferred';
    stopThinking(call, 'a person has taken over');
    mouth.stop();
    tell({ kind: 'taken_over', atMs: callMs() });
    return line.standIn(hear);
  });

  function tellState(state: CallState): void {
    if (!isOver(call) && call.phase !== 'taken') tell({ kind: 'state', state, atMs: callMs() });
  }

  function hear(heard: Heard): void {
    if (heard.kind === 'failed') void turns.notUnderstood('What they said could not be understood on our side.');
    if (heard.kind !== 'words' || heard.text === '' || isOver(call)) return;
    words.theirs(heard);
    silence.noise(heard.endMs, true);
    if (heard.isFinal && call.phase !== 'machine' && asksNotToBeCalled(heard.text)) void turns.optOut(heard.text, heard.startMs);
    else machines.words(heard);
  }

  function tick(): void {
    line.advance();
    const nowMs = callMs();
    if (call.phase === 'taken') {
      if (nowMs >= LONGEST_TAKEN_MS) mouth.endLine();
      return;
    }
    const isQuiet = call.theySpeakSinceMs === null && !speaker.isBusy() && call.thinking === null;
    if (!isQuiet) silence.noise(nowMs, false);
    if (nowMs >= agent.longestCallMs + GOODBYE_WITHIN_MS) return mouth.endLine();
    if (nowMs >= agent.longestCallMs) return void mouth.partWith(scriptLines.tooLong);
    const pressed = keys.due(nowMs);
    if (pressed) void turns.take(words.pressed(pressed));
    switch (call.phase) {
      case 'greeting':
        if (call.theySpeakSinceMs !== null) machines.speech(nowMs - call.theySpeakSinceMs);
        else if (listenedUpTo(nowMs) - call.quietSinceMs >= OPENS_AFTER_MS) void turns.open();
        break;
      case 'opening':
      case 'consent':
      case 'talking':
      case 'call_back':
        breakSilence(silence.due(nowMs));
        break;
      case 'machine':
        machines.advance({ nowMs, heardMs: listenedUpTo(nowMs) }, isQuiet ? call.quietSinceMs : null);
        break;
      case 'ending':
        break;
    }
  }

  const listenedUpTo = (nowMs: number) => nowMs - listeningDelayMs({ soundEndMs: line.sound.endMs(), heardMs: listener.heardMs() });

  function breakSilence(due: 'prompt' | 'give_up' | null): void {
    if (due === 'prompt') void turns.breakSilence();
    if (due === 'give_up') void mouth.partWith(scriptLines.closing);
  }

  const endLine = () => mouth.endLine();
  signal.addEventListener('abort', endLine, { once: true });
  if (!brief.needsRecordingConsent) line.record(brief.recordingPath);
  let lengthMs = 0;
  let recorded: Awaited<ReturnType<typeof line.close>> = null;
  try {
    await session.start({ agent: engine.agent, record: false });
    if (signal.aborted) endLine();
    while (!isOver(call)) {
      tick();
      await clock.sleep(TICK_MS, over).catch(() => {});
    }
  } finally {
    signal.removeEventListener('abort', endLine);
    endLine();
    call.thinking?.abort(new Error('the call is over'));
    lengthMs = callMs();
    recorded = await line.close(lengthMs);
    await within(clock, ENGINE_CLOSES_WITHIN_MS, Promise.all([session.close(), hands.settled()]));
  }
  if (recorded?.fault) call.fault = 'The recording could not be written to its end.';
  return callTold({
    ...call,
    lengthMs,
    isCut: call.endedBy === 'carrier' || signal.aborted,
    outcome: { ...mind.outcome(), ...(call.callBackSaid !== null && { callBackSaid: call.callBackSaid }) },
    utterances: words.utterances(),
    tools: hands.used(),
    troubles: callSpeech.troubles,
    recordingPath: recorded && recorded.lengthMs > 0 ? brief.recordingPath : null,
  });
}
