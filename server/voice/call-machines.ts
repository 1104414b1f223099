// When a machine has answered one call: the talk stops, and a message is left where the agent leaves one.
import type { AgentSettings } from '../../rules/agent.ts';
import { asksSomething, saysMachineWords } from '../../rules/voicemail-wording.ts';
import { createAnswerJudge, type Machine } from './answered-by.ts';
import type { Tone } from './beep.ts';
import type { CallMouth } from './call-mouth.ts';
import { isTalkOver, stopThinking, type CallProgress, type Phase } from './call-progress.ts';

export type CallMachines = {
  /** Each stretch of theirs, also while it grows. */
  words(heard: { text: string; isFinal: boolean; endMs: number }): void;
  /** Whether tones are worth finding: finding them costs more than all else that is done with the sound. */
  awaitsTone(): boolean;
  tone(tone: Tone): void;
  /** They have been speaking for so long without a pause, and nothing was answered yet. */
  speech(lengthMs: number): void;
  /** The carrier, who listens too, knows it. */
  told(machine: Machine): void;
  /** While a machine is on the line, which was listened to up to `heardMs`. Null quiet: it speaks. */
  advance(at: { nowMs: number; heardMs: number }, quietSinceMs: number | null): void;
};

export type CallMachinesOptions = {
  call: CallProgress;
  agent: Pick<AgentSettings, 'voicemail'>;
  mouth: CallMouth;
  callMs: () => number;
};

export function createCallMachines({ call, agent, mouth, callMs }: CallMachinesOptions): CallMachines {
  const judge = createAnswerJudge();
  let sinceMs = 0;
  let isLeavingMessage = false;
  let hasBeeped = false;
  let isPerson = false;
  let isSureMachine = false;
  let phaseBefore: Phase = 'greeting';

  function meet(machine: Machine | null): void {
    if (machine === null || isTalkOver(call)) return;
    phaseBefore = call.phase;
    call.phase = 'machine';
    call.answeredBy = machine === 'fax' ? 'fax' : 'voicemail';
    sinceMs = callMs();
    stopThinking(call, 'a machine has answered');
    mouth.stop();
    if (machine !== 'voicemail' || agent.voicemail.kind === 'hang_up') void mouth.hangUp();
  }

  /**
   * Whoever asks something before the beep, and has said nothing that only machines say, was taken for one by mistake. Their turn is answered where
   * the talk stood.
   */
  function goBack(): void {
    isPerson = true;
    call.answeredBy = 'human';
    call.phase = phaseBefore === 'opening' ? 'greeting' : phaseBefore;
  }

  async function leaveMessage(): Promise<void> {
    if (isLeavingMessage || agent.voicemail.kind !== 'leave_message') return;
    isLeavingMessage = true;
    if (await mouth.say(agent.voicemail.message, 'last')) call.result = 'voicemail_left';
    await mouth.hangUp();
  }

  return {
    words(heard) {
      // What still grows may turn out to be a question.
      if (heard.isFinal && saysMachineWords(heard.text)) [isSureMachine, isPerson] = [true, false];
      const mayBePerson = call.phase === 'machine' && !isSureMachine && !hasBeeped && !isLeavingMessage;
      if (mayBePerson && heard.isFinal && asksSomething(heard.text)) return goBack();
      if (!isPerson) meet(judge.words(heard, heard.endMs, call.answered));
    },
    awaitsTone: () => call.phase === 'machine' || (!isTalkOver(call) && judge.awaitsTone(callMs(), call.answered)),
    tone(tone) {
      meet(judge.tone(tone, callMs(), call.answered));
      hasBeeped ||= call.phase === 'machine';
    },
    speech: (lengthMs) => isPerson || meet(judge.speech(lengthMs)),
    // Later than the first answers it would be a mistake of theirs.
    told: (machine) => isPerson || call.answered > 0 || meet(machine),
    advance(at, quietSinceMs) {
      if (judge.isRecording(at, sinceMs, quietSinceMs)) void leaveMessage();
    },
  };
}
