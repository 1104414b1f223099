// Calls for the web tests, put straight into the tables.
import { randomUUID } from 'node:crypto';
import type { CallState, Stage, StageState } from '../rules/call.ts';
import type { WebServer } from './web-server.ts';

export type TestCall = {
  teamId: string;
  callId?: string;
  title?: string;
  state?: CallState;
  score?: number | null;
  talkShare?: number | null;
  durationMs?: number | null;
  calledAt?: Date;
  repName?: string | null;
  repEmail?: string | null;
  audioUrl?: string | null;
  stages?: Partial<Record<Stage, StageState>>;
};

export async function addCall(server: WebServer, call: TestCall): Promise<string> {
  const { db } = server.database;
  const callId = call.callId ?? randomUUID();
  const now = new Date();
  await db
    .insertInto('call')
    .values({
      teamId: call.teamId,
      id: callId,
      source: 'push',
      state: call.state ?? 'done',
      externalId: null,
      hubspotCallId: null,
      contentDigest: null,
      pushKeyId: null,
      title: call.title ?? 'A call',
      repName: call.repName ?? null,
      repEmail: call.repEmail ?? null,
      repPersonId: null,
      calledAt: call.calledAt ?? now,
      durationMs: call.durationMs ?? null,
      durationRaw: null,
      durationUnit: null,
      durationBy: null,
      durationConfidence: null,
      durationWarning: null,
      audioUrl: call.audioUrl ?? null,
      givenTranscript: null,
      metadata: '{}',
      direction: null,
      outcome: null,
      score: call.score ?? null,
      talkShare: call.talkShare ?? null,
      receivedAt: now,
      updatedAt: now,
    })
    .execute();
  for (const [stage, state] of Object.entries(call.stages ?? {}) as [Stage, StageState][]) {
    const failed = state === 'failed';
    await db
      .insertInto('callStage')
      .values({
        teamId: call.teamId,
        callId,
        stage,
        state,
        progress: null,
        attempt: 1,
        startedAt: now,
        endedAt: failed || state === 'done' ? now : null,
        nextTryAt: null,
        errorCode: failed ? 'recording_gone' : null,
        errorMessage: failed ? 'The recording is gone.' : null,
      })
      .execute();
  }
  return callId;
}
