// What needs a hand or explains why nothing moves, above everything else.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { exactTime, timeOrDate } from '../../format.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import type { HubspotLane, HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { useChangePortal } from './portal.ts';
import { laneWords } from './words.ts';

export function Notices({ portal }: { portal: HubspotPortal }) {
  const mayManage = useMay('hubspot.manage');
  const change = useChangePortal(portal.portalId);
  const { blockedUntil, blockedWhy } = portal.budget;
  const waits = blockedUntil !== null && Date.parse(blockedUntil) > Date.now();
  return (
    <>
      {portal.state === 'broken' && (
        <Notice
          tone="weak"
          act={
            mayManage && (
              <Link
                to="/integrations/hubspot/connect"
                search={{ portal: portal.portalId, step: 'token' }}
                className={buttonStyle({ size: 's' })}
              >
                {portal.auth === 'oauth' ? 'Install the app again' : 'Paste a new token'}
              </Link>
            )
          }
        >
          <b className="font-semibold">HubSpot refuses the connection.</b> {portal.errorMessage}
        </Notice>
      )}
      {portal.state === 'connected' && portal.errorMessage !== null && <Notice tone="fair">{portal.errorMessage}</Notice>}
      {portal.state === 'paused' && (
        <Notice
          tone="fair"
          act={
            mayManage && (
              <Button size="s" busy={change.isPending} onClick={() => change.mutate({ paused: false })}>
                Go on
              </Button>
            )
          }
        >
          Paused. Nothing is read from HubSpot or written to it until you go on.
        </Notice>
      )}
      {waits && (
        <Notice tone="fair">
          HubSpot asked to be left alone until <time title={exactTime(blockedUntil)}>{timeOrDate(blockedUntil)}</time>
          {blockedWhy === null ? '' : ` (${blockedWhy})`}. Ringside goes on by itself then.
        </Notice>
      )}
      {portal.lanes
        .filter((lane) => lane.errorMessage !== null)
        .map((lane) => (
          <Notice key={lane.laneId} tone={lane.state === 'failed' ? 'weak' : 'fair'}>
            <b className="font-semibold">{laneWords[lane.kind].name}:</b> {lane.errorMessage}
            {lane.nextRunAt !== null && lane.state === 'active' && ` Next try ${timeOrDate(lane.nextRunAt)}.`}
          </Notice>
        ))}
      {portal.lanes.map((lane) => lane.kind === 'contacts' && <PassedOver key={lane.laneId} lane={lane} />)}
    </>
  );
}

const PASSED_OVER_SHOWN_MS = 14 * 86_400_000;

function PassedOver({ lane: { from, to } }: { lane: HubspotLane }) {
  if (from === null || to === null || Date.now() - Date.parse(to) > PASSED_OVER_SHOWN_MS) return null;
  return (
    <Notice
      tone="fair"
      act={
        <Link to="/outbound/campaigns" className={buttonStyle({ size: 's' })}>
          Call a list
        </Link>
      }
    >
      <b className="font-semibold">New contacts were passed over:</b> those created from{' '}
      <time dateTime={from}>{exactTime(from)}</time> to <time dateTime={to}>{exactTime(to)}</time>. Ringside could not look for more
      than a day, and nobody is rung out of the blue. To have them called, list them in HubSpot by their date of creation and upload
      the list as a campaign.
    </Notice>
  );
}

export function Notice({ tone, children, act }: { tone: 'fair' | 'weak'; children: ReactNode; act?: ReactNode }) {
  return (
    <div
      role="status"
      className={clsx(
        'flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line px-4 py-2.5',
        tone === 'weak' ? 'bg-weak-soft text-weak' : 'bg-fair-soft text-fair',
      )}
    >
      <p className="min-w-0 flex-1 basis-72">{children}</p>
      {act}
    </div>
  );
}
