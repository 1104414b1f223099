// What the agent would say, for the contact chosen in this browser window. Asked anew whenever the saved draft changes.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { request } from '../../api.ts';
import { useDraft } from './draft.ts';

let chosen = '';
const listeners = new Set<() => void>();

/** An id, or the address of the contact's page in HubSpot; empty: made-up values. */
export function choosePreviewContact(contact: string): void {
  chosen = contact;
  for (const listener of listeners) listener();
}

export const usePreviewContact = (): string =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );

export function usePreview() {
  const { agent } = useDraft();
  const contact = usePreviewContact();
  return useQuery({
    queryKey: ['agent-preview', agent.agentId, agent.revision, contact] as const,
    queryFn: ({ signal }) =>
      request(
        'POST /api/agents/:agentId/preview',
        { params: { agentId: agent.agentId }, body: { of: 'draft', contact: contact === '' ? null : { contact } } },
        signal,
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}
