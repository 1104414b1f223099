// One live call from the moment somebody has answered to its end: says, hears, records, and tells honestly what came of it.
import { voice } from '@livekit/agents';
import { scriptLines } from '../../rules/agent-script.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import { asksNotToBeCalled } from '../../rules/opt-out-wording.ts';
import { readYesNo } from '../../rules/spoken-answer.ts';
import { judgeGreeting, LONGEST_HUMAN_GREETING_MS, type GreetingVerdict } from '../../rules/voicemail-wording.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallBrief, CallState, CallTold, LiveCallNews } from '../ports/live-call.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import type { Tone } from './beep.ts';
import { createCallLine } from './call-line.ts';
import { createCallWords } from './call-words.ts';
import { summaryOf } from './conversation-end.ts';
import { createSession, prepareEngine, STRETCH_SILENCE_MS } from './engine.ts';
import { LineListener, type Heard } from './line-listener.ts';
import { createLineSpeaker } from './line-speaker.ts';
import type { Mind } from './mind.ts';
import { createSilenceWatch } from './silence.ts';

export type ConversationOptions = {
  leg: MediaLeg;
  brief: CallBrief;
  speech: LiveSpeech;
  mind: Mind;
  tell: (news: LiveCallNews) => void;
  clock: Clock;
  /** Ends the call at once. */
  signal: AbortSignal;
};

/** `greeting`: who has answered is not known. `consent`: asked whether the call may be recorded. */
type Phase = 'greeting' | 'consent' | 'talking' | 'machine' | 'ending';

const TICK_MS = 20;
/** Whoever answers and says nothing is spoken to after this. */
const OPENS_AFTER_MS = 1_200;
/** A machine gives itself away within this time, or within the second sentence after ours. */
const MACHINE_WITHIN_MS = 40_000;
const MACHINE_WITHIN_TURNS = 2;
const AFTER_BEEP_MS = 200;
/** A machine that makes no beep has begun to record by then. */
const SILENT_MACHINE_MS = 2_500;
const LONGEST_GREETING_MS = 45_000;
/** ITU-T T.30: the answering tone of a fax, and its calling tone. */
const faxHertz = [2_100, 1_100];
const FAX_TONE_MS = 1_500;
const LAST_WORDS_WITHIN_MS = 3_000;
const MOST_FAULTS = 2;

const lines = {
  consent: 'May I record this call?',
  notRecorded: 'All right, the call is not recorded.',
  sayAgain: 'I am sorry, could you say that again?',
  fault: 'I am sorry, I have a technical problem and must end the call. Goodbye.',
  tooLong: 'I am sorry, I have to end the call here. Goodbye.',
} as const;

/** Holds the call to its end, whatever happens; the leg is closed afterwards. Throws only what makes a call impossible from the start. */
export async function holdConversation(options: ConversationOptions): Promise<CallTold> {
  const { leg, brief, speech, mind, tell, clock, signal } = options;
  const { agent } = brief;
  prepareEngine();
  const callMs = callClock(clock);
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  let phase: Phase = 'greeting';
  let end: LegEnd | null = null;
  let answeredBy: CallTold['answeredBy'] = null;
  let result: ConversationResult | null = null;
  let fault: string | null = null;
  let faults = 0;
  let turns = 0;
  let repliedTurns = 0;
  let firstWords = '';
  let theySpeakSinceMs: number | null = null;
  let theirLastSoundMs = 0;
  let machineSinceMs = 0;
  let toneAtMs: number | null = null;
  let isLeavingMessage = false;
  let isRecorded = false;
  let unanswered = '';
  let thinking: AbortController | null = null;
  const latenciesMs: number[] = [];
  const silence = createSilenceWatch(agent.silence);
  const words = createCallWords({ us: agent.name, them: 'Customer' }, tell);

  const line = createCallLine({
    leg,
    clock,
    callMs,
    latency({ turn, ms, atMs }) {
      if (phase === 'machine' || isLeavingMessage) return;
      latenciesMs.push(ms);
      tell({ kind: 'latency', turn, ms, atMs });
    },
    tone: hearTone,
    ended(how) {
      end = how;
      over.abort(new Error('the line has ended'));
    },
  });
  const listener = new LineListener({ listener: speech.listener, silenceMs: STRETCH_SILENCE_MS, callMs, tell: hear });
  const endOfTurnMs = agent.silence.endOfTurnMs;
  const { session, agent: engineAgent } = createSession({ listener, endOfTurnMs, turn: (said) => void takeTurn(said) });
  session.input.audio = line.input;
  session.output.audio = line.output;
  const speaker = createLineSpeaker({
    session,
    output: line.output,
    synthesizer: speech.voice,
    voiceName: agent.voice,
    callMs,
    began: (text, atMs) => words.begins(text, atMs),
    signal: over.signal,
  });
  session.on(voice.AgentSessionEventTypes.AgentStateChanged, ({ newState }) => {
    if (newState === 'speaking' || newState === 'listening') tellState(newState);
  });
  session.on(voice.AgentSessionEventTypes.UserStateChanged, ({ newState }) => {
    theySpeakSinceMs = newState === 'speaking' ? callMs() : null;
    theirLastSoundMs = callMs();
  });

  function tellState(state: CallState): void {
    if (!isOver()) tell({ kind: 'state', state, atMs: callMs() });
  }

  /** Says a line; what the voice cannot say ends the call. */
  async function say(text: string, mayBeCutOff = true): Promise<boolean> {
    if (text === '' || isOver()) return false;
    try {
      const spoken = await speaker.say(text, { mayBeCutOff });
      words.spoke(spoken);
      silence.noise(callMs(), false);
      return !spoken.wasCutOff;
    } catch (error) {
      if (!isOver()) {
        fault = 'The voice failed.';
        void hangUp();
      }
      return error === undefined;
    }
  }

  /** The last line, which nobody talks into, and the end. */
  async function part(text: string, as: ConversationResult | null): Promise<void> {
    if (phase === 'ending') return;
    phase = 'ending';
    result = as ?? result;
    speaker.stop();
    await say(text, false);
    await hangUp();
  }

  async function hangUp(): Promise<void> {
    phase = 'ending';
    await within(clock, LAST_WORDS_WITHIN_MS, leg.mark());
    leg.close();
    over.abort(new Error('we hung up'));
  }

  const wait = (ms: number) => clock.sleep(ms, over.signal).catch(() => {});

  async function open(): Promise<void> {
    phase = 'talking';
    await say(agent.disclosureLine, false);
    if (brief.needsRecordingConsent && !isRecorded && phase === 'talking') {
      phase = 'consent';
      await say(lines.consent);
    } else if (phase === 'talking') await say(agent.firstMessage);
  }

  async function takeConsent(said: string): Promise<void> {
    phase = 'talking';
    const isGiven = readYesNo(said) === 'yes';
    if (isGiven) record();
    else await say(lines.notRecorded);
    await say(agent.firstMessage);
  }

  function record(): void {
    isRecorded = true;
    line.record(brief.recordingPath);
  }

  function hear(heard: Heard): void {
    if (heard.kind === 'failed') return void hearNothing();
    if (heard.kind === 'began') return;
    words.theirs(heard);
    if (heard.text === '') return;
    silence.noise(heard.endMs, true);
    if (heard.isFinal && phase !== 'machine' && !isOver() && asksNotToBeCalled(heard.text)) {
      if (result === 'opted_out') return;
      answeredBy = 'human';
      tell({ kind: 'opt_out', said: heard.text, atMs: heard.startMs });
      void part(scriptLines.optedOut, 'opted_out');
      return;
    }
    if (repliedTurns > MACHINE_WITHIN_TURNS || callMs() > MACHINE_WITHIN_MS || phase === 'ending') return;
    const verdict = judgeGreeting(`${firstWords} ${heard.text}`);
    if (heard.isFinal) firstWords = `${firstWords} ${heard.text}`.slice(-1_000);
    if (verdict !== 'unknown') meetMachine(verdict);
  }

  async function hearNothing(): Promise<void> {
    if (phase === 'machine' || phase === 'ending' || isOver()) return;
    faults += 1;
    if (faults <= MOST_FAULTS) return void (await say(lines.sayAgain));
    fault = 'What they said could not be understood on our side.';
    await part(lines.fault, null);
  }

  function hearTone(tone: Tone): void {
    if (isOver() || phase === 'ending') return;
    if (tone.lengthMs >= FAX_TONE_MS && faxHertz.some((hertz) => Math.abs(hertz - tone.hertz) <= 50) && turns === 0) {
      answeredBy = 'fax';
      speaker.stop();
      void hangUp();
      return;
    }
    toneAtMs = callMs();
    if (repliedTurns === 0 && phase !== 'machine') meetMachine('voicemail');
  }

  function meetMachine(verdict: Exclude<GreetingVerdict, 'unknown'>): void {
    if (phase === 'machine' || phase === 'ending' || isOver()) return;
    phase = 'machine';
    answeredBy = 'voicemail';
    machineSinceMs = callMs();
    speaker.stop();
    thinking?.abort(new Error('a machine has answered'));
    if (agent.voicemail.kind === 'hang_up' || verdict === 'mailbox_full') void hangUp();
  }

  async function leaveMessage(): Promise<void> {
    if (isLeavingMessage || agent.voicemail.kind !== 'leave_message') return;
    isLeavingMessage = true;
    if (await say(agent.voicemail.message, false)) result = 'voicemail_left';
    await hangUp();
  }

  /** A whole turn of the other side. One that comes before the last was answered is answered together with it. */
  async function takeTurn(said: string): Promise<void> {
    if (phase === 'machine' || phase === 'ending' || isOver()) return;
    turns += 1;
    answeredBy = 'human';
    if (phase === 'greeting') return open();
    if (phase === 'consent') return takeConsent(said);
    thinking?.abort(new Error('there is more to answer'));
    const own = new AbortController();
    thinking = own;
    unanswered = `${unanswered} ${said}`.trim();
    tellState('thinking');
    try {
      const answer = await mind.answer(unanswered, AbortSignal.any([own.signal, over.signal]));
      if (own.signal.aborted) return;
      unanswered = '';
      thinking = null;
      faults = 0;
      repliedTurns += 1;
      if (answer.isLast) await part(answer.say, null);
      else await say(answer.say);
    } catch {
      if (own.signal.aborted || isOver()) return;
      thinking = null;
      faults += 1;
      if (faults < MOST_FAULTS) return void (await say(lines.sayAgain));
      fault = 'The agent had no answer.';
      await part(lines.fault, null);
    }
  }

  function tick(): void {
    line.advance();
    const nowMs = callMs();
    const isQuiet = theySpeakSinceMs === null && session.agentState !== 'speaking' && thinking === null;
    if (!isQuiet) silence.noise(nowMs, false);
    if (nowMs >= agent.longestCallMs) return void part(lines.tooLong, null);
    switch (phase) {
      case 'greeting':
        if (theySpeakSinceMs !== null && nowMs - theySpeakSinceMs >= LONGEST_HUMAN_GREETING_MS) meetMachine('voicemail');
        else if (isQuiet && nowMs - theirLastSoundMs >= OPENS_AFTER_MS) void open();
        break;
      case 'consent':
      case 'talking':
        breakSilence(silence.due(nowMs));
        break;
      case 'machine':
        if (isMachineRecording(nowMs, isQuiet)) void leaveMessage();
        break;
      case 'ending':
        break;
    }
  }

  function breakSilence(due: 'prompt' | 'give_up' | null): void {
    if (due === 'prompt') void say(agent.silence.prompt);
    if (due === 'give_up') void part(scriptLines.closing, null);
  }

  function isMachineRecording(nowMs: number, isQuiet: boolean): boolean {
    if (nowMs - machineSinceMs >= LONGEST_GREETING_MS) return true;
    if (toneAtMs !== null && toneAtMs >= machineSinceMs - 1_000) return isQuiet && nowMs - toneAtMs >= AFTER_BEEP_MS;
    return isQuiet && nowMs - Math.max(theirLastSoundMs, machineSinceMs) >= SILENT_MACHINE_MS;
  }

  const stop = () => {
    leg.close();
    over.abort(new Error('the call was stopped'));
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (!brief.needsRecordingConsent) record();
    await session.start({ agent: engineAgent, record: false });
    if (signal.aborted) stop();
    while (!isOver()) {
      tick();
      await wait(TICK_MS);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    leg.close();
    await within(clock, LAST_WORDS_WITHIN_MS, session.close());
  }
  const recorded = await line.close();
  if (recorded?.fault) fault = 'The recording could not be written to its end.';
  const outcome = mind.outcome();
  // Read again: the handlers above have set it meanwhile.
  const endedBy = (end as LegEnd | null)?.endedBy ?? 'agent';
  result ??= outcome.result ?? resultOfTalk({ answeredBy, turns, isCut: endedBy === 'carrier' || signal.aborted });
  return {
    answeredBy,
    endedBy,
    result,
    summary: summaryOf({ answeredBy, endedBy, result, callBackSaid: outcome.callBackSaid, turns, fault }),
    utterances: words.utterances(),
    answers: outcome.answers,
    callBackSaid: outcome.callBackSaid,
    lengthMs: Math.round(callMs()),
    recordingPath: recorded && recorded.lengthMs > 0 ? brief.recordingPath : null,
    latenciesMs,
  };
}

/** What a talk came to that nothing else was said of; null where it was cut and nobody can tell. */
function resultOfTalk(talk: { answeredBy: CallTold['answeredBy']; turns: number; isCut: boolean }): ConversationResult | null {
  if (talk.answeredBy === 'voicemail' || talk.answeredBy === 'fax' || talk.isCut) return null;
  return talk.turns > 0 ? 'goal_missed' : 'nobody_spoke';
}

/** Waits for it, but not longer; what comes of it afterwards is nobody's concern. */
async function within(clock: Clock, ms: number, what: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const limit = clock.sleep(ms, settled.signal);
  await Promise.race([what, limit]).catch(() => {});
  settled.abort(new Error('it has come in time'));
  await limit.catch(() => {});
}

/** Milliseconds since now, which never go back even when the clock does. */
function callClock(clock: Clock): () => number {
  const startedMs = clock.now().getTime();
  let last = 0;
  return () => (last = Math.max(last, clock.now().getTime() - startedMs));
}
