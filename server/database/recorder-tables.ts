// Tables of recorders of other makers.
import type { Generated } from 'kysely';
import type { RecorderDeliveryState, RecorderKind } from '../../rules/recorder.ts';

export type RecorderTable = {
  teamId: string;
  id: string;
  kind: RecorderKind;
  name: string;
  createdBy: string | null;
  createdAt: Date;
  refusedAt: Generated<Date | null>;
  refusedWhy: Generated<string | null>;
};
export type RecorderDeliveryTable = {
  teamId: string;
  recorderId: string;
  id: string;
  event: string;
  state: RecorderDeliveryState;
  attempt: Generated<number>;
  why: string | null;
  callId: string | null;
  receivedAt: Date;
  endedAt: Date | null;
  nextTryAt: Date | null;
};

export type RecorderTables = { recorder: RecorderTable; recorderDelivery: RecorderDeliveryTable };
