// What the flows of talks need besides the usual.
import type { FileStore } from '../../ports/file-store.ts';
import type { LiveCalls } from '../../ports/live-calls.ts';
import type { BaseContext } from '../context.ts';
import type { ReceiveCommit } from '../intake/receive-commit.ts';

export type TalkContext = BaseContext & {
  files: FileStore;
  liveCalls: LiveCalls;
  receiveCommit: ReceiveCommit;
  /** Names this machine among those that share the database. */
  host: string;
  /** Where people find the dashboard, without a slash at the end. */
  publicUrl: string;
  /** Has the carrier hang up, where its calls outlive their sound; does nothing elsewhere. */
  hangUpAt?: (carrier: string, carrierRef: string) => Promise<void>;
};
