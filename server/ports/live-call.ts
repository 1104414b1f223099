// What is known before one live call and what has come of it after: all that passes between the server and the process that talks.
import type { AgentSettings } from '../../rules/agent.ts';
import type { ToolUse } from '../../rules/agent-tool-call.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import type { Prospect } from '../../rules/prospect.ts';
import type { Utterance } from '../../rules/transcript.ts';
import type { LegEnd } from './media-leg.ts';

/** Everything the talking process needs: it has no database. */
export type CallBrief = {
  /** As in every message about the attempt; for a talk in the browser one of its own. */
  reference: string;
  teamId: string;
  /** The version in force, all texts with their variables filled in. */
  agent: AgentSettings;
  /** The instructions for a language model: values fenced as data, so that what a customer wrote gives it no orders. */
  prompt: string;
  /** Values by name, as they are spoken, for the mind. */
  variables: Record<string, string>;
  /** Where the recording is written while the call goes on: WAV, 16-bit, two channels, ours left, theirs right. */
  recordingPath: string;
  /** Nothing is recorded before the other side has said yes to it. */
  needsRecordingConsent: boolean;
  /** Whom the conversation plays where somebody of the team practises. */
  prospect?: Prospect;
};

/** As it is known before the process that talks has chosen where to record. */
export type TalkBrief = Omit<CallBrief, 'recordingPath'>;

export type CallState = 'listening' | 'thinking' | 'speaking';

/** What happens while it goes on, for who watches. Times are milliseconds from the start of the call. */
export type LiveCallNews =
  | { kind: 'state'; state: CallState; atMs: number }
  /**
   * `isFinal`: said to its end. Before that the same `utteranceId` is told with a line of ours as it was meant, or with what is understood of
   * theirs so far; the final text is what was really heard, empty when nothing was.
   */
  | { kind: 'words'; utteranceId: string; side: 'us' | 'them'; text: string; isFinal: boolean; atMs: number }
  /** From the end of the other side's speech to the first sound of ours, as heard on the line. */
  | { kind: 'latency'; turn: number; ms: number; atMs: number }
  /** A person of ours speaks instead of the agent from now on. */
  | { kind: 'taken_over'; atMs: number }
  /** Told at once, before the call is over: do not call again. */
  | { kind: 'opt_out'; said: string; atMs: number };

export type CallTold = {
  /** Who or what has answered; null where nobody could tell. */
  answeredBy: 'human' | 'voicemail' | 'fax' | null;
  endedBy: LegEnd['endedBy'];
  result: ConversationResult | null;
  /** One line for people, such as “asked to be called on Tuesday”. */
  summary: string;
  utterances: Utterance[];
  /** Answers by the name of the question, of the scripted mind or the tools. */
  answers: Record<string, string>;
  /** When the other side asked to be called again, as they said it. */
  callBackSaid: string | null;
  /** What the agent had done, in order. */
  tools: ToolUse[];
  lengthMs: number;
  /** Null where nothing was recorded. */
  recordingPath: string | null;
  latenciesMs: number[];
};
