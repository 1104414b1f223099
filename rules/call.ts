// A call on its way from arrival to result: its states, its stages, and which moves are legal.

export const callSources = ['push', 'upload', 'import', 'hubspot', 'agent', 'practice'] as const;
/** By which road a call came to us. */
export type CallSource = (typeof callSources)[number];

export const callDirections = ['inbound', 'outbound'] as const;
export type CallDirection = (typeof callDirections)[number];

/** Who is scored by a call: people who ring and answer, or agents. Practice is neither. */
export const callSides = ['people', 'agents'] as const;
export type CallSide = (typeof callSides)[number];

export const callStates = ['waiting_for_recording', 'processing', 'done', 'failed'] as const;
export type CallState = (typeof callStates)[number];

export const stages = ['fetch', 'decode', 'transcribe', 'analyse', 'score'] as const;
/** The steps of intake, in order. Each is a job that may be repeated at any point. */
export type Stage = (typeof stages)[number];

export const stageStates = ['waiting', 'running', 'retrying', 'done', 'skipped', 'failed'] as const;
export type StageState = (typeof stageStates)[number];

/** Legal moves of a call. `done → processing` is a re-run asked for by a person or by a recording that came late; `failed → done`: its words are gone. */
export const callMoves: Record<CallState, readonly CallState[]> = {
  waiting_for_recording: ['processing', 'failed'],
  processing: ['done', 'failed', 'processing'],
  done: ['processing'],
  failed: ['processing', 'done'],
};

/** Legal moves of one stage. */
export const stageMoves: Record<StageState, readonly StageState[]> = {
  waiting: ['running', 'skipped', 'waiting'],
  running: ['done', 'retrying', 'failed', 'running', 'waiting', 'skipped'],
  retrying: ['running', 'failed', 'waiting', 'skipped'],
  done: ['waiting', 'running'],
  skipped: ['waiting', 'running', 'skipped'],
  failed: ['waiting', 'running', 'skipped'],
};

/** What a call brings decides which stages it needs: with a given transcript nothing is transcribed. */
export function stagesFor(brings: Brings): Record<Stage, 'waiting' | 'skipped'> {
  return {
    fetch: brings.audio ? 'waiting' : 'skipped',
    decode: brings.audio ? 'waiting' : 'skipped',
    transcribe: brings.audio || brings.transcript ? 'waiting' : 'skipped',
    analyse: 'waiting',
    score: 'waiting',
  };
}

/** How the stages stand before the first has begun. A call that brings nothing yet waits for its recording; a file need not be fetched. */
export function stagesOnArrival(brings: Brings & { file: boolean }): Record<Stage, 'waiting' | 'skipped' | 'done'> {
  const isWaiting = !brings.audio && !brings.transcript;
  const road = stagesFor(isWaiting ? { audio: true, transcript: false } : brings);
  return brings.file ? { ...road, fetch: 'done' } : road;
}

/** What a call came with decides which road it takes. */
export type Brings = { audio: boolean; transcript: boolean };

/** The stages that can start at once. With both, the given transcript is scored without waiting for the sound. */
export function firstStages(brings: Brings): Stage[] {
  if (brings.audio && brings.transcript) return ['fetch', 'transcribe'];
  return brings.audio ? ['fetch'] : brings.transcript ? ['transcribe'] : [];
}

/** The stage that can start when `stage` is done, null when the road ends there. */
export function nextStage(stage: Stage, brings: Brings): Stage | null {
  if (stage === 'decode') return brings.transcript ? null : 'transcribe';
  return stages[stages.indexOf(stage) + 1] ?? null;
}

/** What has to be done or left out first: a stage whose words are about to change would work on the old ones. */
export const stageBefore: Partial<Record<Stage, Stage>> = { analyse: 'transcribe', score: 'analyse' };

/** The state of the whole call: done once scored, failed once nothing that is open can still lead to a score. */
export function callStateOf(states: Record<Stage, StageState>, brings: Brings): CallState {
  if (states.score === 'done') return 'done';
  const road = brings.transcript ? (['transcribe', 'analyse', 'score'] as const) : stages;
  return road.some((stage) => states[stage] === 'failed') ? 'failed' : 'processing';
}
