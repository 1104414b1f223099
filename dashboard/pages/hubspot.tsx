// The frame of the pages of a connected HubSpot portal: which one, how it stands, and the tabs.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useNavigate, useSearch } from '@tanstack/react-router';
import { RefreshCw, Workflow } from 'lucide-react';
import { request } from '../api.ts';
import { count } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { LinkTabs, tabLook } from '../kit/link-tabs.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Select } from '../kit/select.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { hubspotQuery } from '../queries.ts';
import type { HubspotPortal } from '../queries.ts';
import { useMay } from '../session.ts';
import { PortalContext } from './hubspot/portal.ts';
import { portalState } from './hubspot/words.ts';

export function HubspotFrame() {
  useTitle('HubSpot');
  const search = useSearch({ from: '/shell/integrations/hubspot' });
  const hubspot = useQuery(hubspotQuery);
  const mayManage = useMay('hubspot.manage');
  const portals = hubspot.data?.portals ?? [];
  const portal = portals.find(({ portalId }) => portalId === search.portal) ?? portals[0];
  if (portal !== undefined) return <Connected portal={portal} portals={portals} />;
  if (hubspot.data !== undefined && mayManage) return <Navigate to="/integrations/hubspot/connect" replace />;
  return (
    <>
      <PageHeader title="HubSpot" trail={<Trail to="/integrations">Integrations</Trail>} />
      {hubspot.isPending && <Skeleton rows={8} slow="HubSpot’s state is taking longer than usual to load." />}
      {hubspot.isError && (
        <ErrorPanel what="HubSpot’s state could not be loaded." error={hubspot.error} onRetry={() => void hubspot.refetch()} />
      )}
      {hubspot.data !== undefined && (
        <Empty icon={<Workflow />} title="HubSpot is not connected">
          An admin of your team can connect it. Its calls will then be here, scored.
        </Empty>
      )}
    </>
  );
}

function Connected({ portal, portals }: { portal: HubspotPortal; portals: HubspotPortal[] }) {
  const navigate = useNavigate();
  const mayManage = useMay('hubspot.manage');
  const { portalId } = portal;
  const sync = useMutation({
    mutationFn: () => request('POST /api/hubspot/:portalId/sync', { params: { portalId } }),
    onSuccess: () => toast('Looking for new and changed calls now.'),
    onError: toastError,
  });
  const failed = portal.records.failed + portal.writeBacks.failed;
  const of = portals.length > 1 ? { portal: portalId } : {};
  const { name, tone } = portalState[portal.state];
  return (
    <>
      <PageHeader title="HubSpot" trail={<Trail to="/integrations">Integrations</Trail>} badge={<Badge tone={tone}>{name}</Badge>}>
        {portals.length > 1 && (
          <Select
            label="HubSpot portal"
            value={portalId}
            choices={portals.map((other) => ({
              value: other.portalId,
              label: other.portalId,
              note: portalState[other.state].name,
            }))}
            onChange={(next) => void navigate({ to: '.', search: { portal: next } })}
          />
        )}
        {mayManage && (
          <Button
            busy={sync.isPending}
            disabled={portal.state !== 'connected'}
            title={portal.state === 'connected' ? undefined : `${portalState[portal.state].name}: nothing is read from HubSpot`}
            onClick={() => sync.mutate()}
          >
            {!sync.isPending && <RefreshCw className="icon-s" aria-hidden />}
            <span className="max-sm:sr-only">Sync now</span>
          </Button>
        )}
      </PageHeader>
      <LinkTabs label="HubSpot">
        <Link to="/integrations/hubspot" search={of} activeOptions={{ exact: true, includeSearch: false }} {...tabLook}>
          Overview
        </Link>
        <Link to="/integrations/hubspot/deliveries" search={of} activeOptions={{ includeSearch: false }} {...tabLook}>
          Deliveries
          {failed > 0 && (
            <Badge tone="weak">
              {count(failed)}
              <span className="sr-only"> failed</span>
            </Badge>
          )}
        </Link>
        <Link to="/integrations/hubspot/reconciliation" search={of} activeOptions={{ includeSearch: false }} {...tabLook}>
          Reconciliation
        </Link>
        <Link to="/integrations/hubspot/doctor" search={of} activeOptions={{ includeSearch: false }} {...tabLook}>
          Doctor
        </Link>
        <Link to="/integrations/hubspot/settings" search={of} activeOptions={{ includeSearch: false }} {...tabLook}>
          Settings
        </Link>
      </LinkTabs>
      <PortalContext value={portal}>
        <Outlet key={portalId} />
      </PortalContext>
    </>
  );
}
