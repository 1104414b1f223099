// A call has come in: the first step of its trace, but for calls our agents dialled, whose traces began with the attempt.
import type { ArrivingCall } from '../../database/calls-intake.ts';
import type { BaseContext } from '../context.ts';

export function traceArrival({ trace, clock }: Pick<BaseContext, 'trace' | 'clock'>, call: ArrivingCall, from: Date): void {
  const { id: callId, team_id, source } = call;
  const isFirst = !(source === 'agent' && call.direction === 'outbound');
  trace?.({ callId, name: 'receive', from, to: clock.now(), isFirst, about: { team_id, source } });
}
