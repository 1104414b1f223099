// Joins what tests with sound need on the command line: they are held in this process, which has no carrier and rings nobody.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeCalls } from './compose-calls.ts';
import type { Config } from './config.ts';
import type { HoldTestCall } from './flows/admin/test-agent.ts';
import type { Log } from './ports/log.ts';

export async function composeSpokenTests(config: Config, log: Log): Promise<{ hold: HoldTestCall; close(): Promise<void> }> {
  const calls = await composeCalls(config, log);
  const folder = await mkdtemp(join(tmpdir(), 'ringside-agent-test-'));
  let count = 0;
  return {
    async hold(made, steps, signal) {
      const reference = `test-${(count += 1)}`;
      const callee = await calls.pickUp(steps);
      callee.done.catch((error: unknown) => log.warn({ err: error }, 'a simulated callee could not go on'));
      const told = await calls.hold({
        brief: {
          ...made,
          ...{ reference, teamId: 'test', recordingPath: join(folder, `${reference}.wav`), needsRecordingConsent: false },
        },
        ...{ leg: callee.leg, tell() {}, signal },
      });
      signal.throwIfAborted();
      return told;
    },
    async close() {
      await calls.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
