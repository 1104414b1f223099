// Keeps what asks for calls: each once, before anybody is answered, with the bell for planning in the same transaction.
import { createHash } from 'node:crypto';
import type { TriggerPeriod } from '../../../rules/trigger.ts';
import { saveCallRequests, type KeptRequest } from '../../database/call-requests.ts';
import type { CallDoor } from '../../database/outbound-tables.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

export type CallAsk = {
  agentId: string;
  door: CallDoor;
  body: unknown;
  /** As they were sent; no key among them. */
  parameters: Record<string, unknown>;
  rule: { ruleId: string; period: TriggerPeriod };
  /** The same for every delivery of one event. */
  identity: string;
  /** Why no call comes of it. */
  ignored: string | null;
};

/** Inside the caller's transaction, in the order of `asks`. Who plans them at once himself rings no bell. */
export async function takeCallRequests(
  context: Pick<BaseContext, 'clock' | 'newId' | 'enqueueJobs'>,
  db: Db,
  of: { teamId: string; isPlannedHere: boolean },
  asks: readonly CallAsk[],
): Promise<KeptRequest[]> {
  const arriving = asks.map(({ identity, ignored, ...ask }) => ({
    ...ask,
    id: context.newId(),
    digest: createHash('sha256').update(identity).digest(),
    state: ignored === null ? ('pending' as const) : ('ignored' as const),
    reason: ignored,
  }));
  const ids = new Set(arriving.map(({ id }) => id));
  const kept = await saveCallRequests(db, of.teamId, arriving, context.clock.now());
  const answers = arriving.map((ask) => {
    const found = kept.get(`${ask.agentId} ${ask.digest.toString('hex')}`);
    if (!found) throw new Error('a request that was saved is not there');
    // The same twice in one body: the first is the new one.
    return { ...found, isNew: ids.has(found.id) && found.id === ask.id };
  });
  if (!of.isPlannedHere && answers.some(({ state }) => state === 'pending')) {
    await context.enqueueJobs(db, [{ name: 'plan-calls', input: { teamId: of.teamId } }]);
  }
  return answers;
}
