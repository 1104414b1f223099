// The frame of the pages of outbound calling: the stop for everything in reach, and the tabs.
import { Link, Outlet } from '@tanstack/react-router';
import { LinkTabs, tabLook } from '../kit/link-tabs.tsx';
import { PageHeader } from '../kit/page.tsx';
import { StopButton } from './outbound/stop-button.tsx';

export function OutboundFrame() {
  return (
    <>
      <PageHeader title="Outbound calls">
        <StopButton />
      </PageHeader>
      <LinkTabs label="Outbound calls">
        <Link to="/outbound" activeOptions={{ exact: true, includeSearch: false }} {...tabLook}>
          History
        </Link>
        <Link to="/outbound/incoming" {...tabLook}>
          Incoming
        </Link>
        <Link to="/outbound/dry-run" {...tabLook}>
          Dry run
        </Link>
        <Link to="/outbound/campaigns" {...tabLook}>
          Campaigns
        </Link>
        <Link to="/outbound/requests" {...tabLook}>
          Requests
        </Link>
        <Link to="/outbound/policy" {...tabLook}>
          Calling policy
        </Link>
        <Link to="/outbound/do-not-call" {...tabLook}>
          Do not call
        </Link>
        <Link to="/outbound/consents" {...tabLook}>
          Consents
        </Link>
      </LinkTabs>
      <Outlet />
    </>
  );
}
