// Who called, when and for how long, in one line.
import { clock, dateTime, exactTime } from '../../format.ts';
import { Avatar } from '../../kit/avatar.tsx';
import { Badge } from '../../kit/badge.tsx';
import type { CallDetail } from '../../queries.ts';
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
      {call.duration.warning !== null && (
        <span title={call.duration.warning}>
          <Badge tone="fair">Length estimated</Badge>
        </span>
      )}
      {call.recording === null && call.state === 'done' && <Badge>No recording, transcript only</Badge>}
    </p>
  );
}
