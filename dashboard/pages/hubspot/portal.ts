// The HubSpot portal a page is about, and changing it: what is shown moves at once and goes back when the server refuses.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { toastError } from '../../kit/toast.tsx';
import { hubspotQuery, portalChangeKey } from '../../queries.ts';
import type { HubspotPortal } from '../../queries.ts';

export const PortalContext = createContext<HubspotPortal | null>(null);

export function usePortal(): HubspotPortal {
  const portal = useContext(PortalContext);
  if (portal === null) throw new Error('This page was opened outside the frame of a HubSpot portal');
  return portal;
}

export type PortalChange = {
  settings?: Partial<HubspotPortal['settings']>;
  paused?: boolean;
  webhookSecret?: string | null;
};

export function useChangePortal(portalId: string) {
  const client = useQueryClient();
  const put = (change: (portal: HubspotPortal) => HubspotPortal): void =>
    void client.setQueryData<Reply<'GET /api/hubspot'>>(hubspotQuery.queryKey, (known) =>
      known === undefined
        ? undefined
        : { ...known, portals: known.portals.map((portal) => (portal.portalId === portalId ? change(portal) : portal)) },
    );
  return useMutation({
    mutationFn: (change: PortalChange) => request('PATCH /api/hubspot/:portalId', { params: { portalId }, body: change }),
    mutationKey: portalChangeKey,
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: hubspotQuery.queryKey });
      put((portal) => ({ ...portal, settings: { ...portal.settings, ...change.settings } }));
    },
    onSuccess: async (portal) => {
      // An answer that was asked for before the change would put the old state back.
      await client.cancelQueries({ queryKey: hubspotQuery.queryKey });
      put(() => portal);
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: hubspotQuery.queryKey }),
  });
}
