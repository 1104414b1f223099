// What listening dashboards are told of planned calls: each by its id, or that many have changed.
import type { LiveEvent } from '../../../rules/live-event.ts';

const MOST_BY_NAME = 20;

export function eventsOfCalls(teamId: string, plannedCallIds: readonly string[]): LiveEvent[] {
  if (plannedCallIds.length > MOST_BY_NAME) return [{ kind: 'outbound.changed', teamId }];
  return plannedCallIds.map((plannedCallId) => ({ kind: 'planned_call.changed', teamId, plannedCallId }));
}
