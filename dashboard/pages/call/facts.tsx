// Who called, when and for how long, in one line.
import { Link } from '@tanstack/react-router';
import { clock, dateTime, exactTime } from '../../format.ts';
import { Avatar } from '../../kit/avatar.tsx';
import { Badge } from '../../kit/badge.tsx';
import type { CallDetail } from '../../queries.ts';
import { isSimulated } from '../outbound/words.ts';
import { HubspotLink } from './in-hubspot.tsx';

export function Facts({ call }: { call: CallDetail }) {
  const rep = call.rep.name ?? call.rep.email;
  return (
    <p className="nums flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 text-muted">
      {rep !== null && (
        <span className="flex items-center gap-2 font-medium text-fg">
          <Avatar name={rep} agent={call.source === 'agent'} />
          {rep}
        </span>
      )}
      <time dateTime={call.calledAt} title={exactTime(call.calledAt)}>
        {dateTime(call.calledAt)}
      </time>
      {call.durationMs !== null && <span>{clock(call.durationMs)}</span>}
      {call.hubspot !== null && call.hubspot.url !== null && <HubspotLink url={call.hubspot.url} />}
      {call.attempt !== null && (
        <>
          {isSimulated(call.attempt.carrier) && <Badge title="Nobody’s phone rang">Simulated carrier</Badge>}
          <Link
            to="/outbound/$plannedCallId"
            params={{ plannedCallId: call.attempt.plannedCallId }}
            className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
          >
            Why it was called
          </Link>
        </>
      )}
      {call.duration.warning !== null && (
        <span title={call.duration.warning}>
          <Badge tone="fair">Length estimated</Badge>
        </span>
      )}
      {call.recording === null && call.state === 'done' && <Badge>No recording, transcript only</Badge>}
    </p>
  );
}
