// What publishing an agent's draft brings about, with its tests beside it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { toast } from '../../kit/toast.tsx';
import { PublishFrame } from '../drafts/publish-frame.tsx';
import { useDraft } from './draft.ts';
import type { DraftKeeper } from './draft.ts';
import { PublishTests } from './publish-tests.tsx';

export function PublishDialog({ keeper, version, onClose }: { keeper: DraftKeeper; version: number; onClose: () => void }) {
  const { agent, problems } = useDraft();
  const client = useQueryClient();
  const publish = useMutation({
    mutationFn: (note: string) =>
      request('POST /api/agents/:agentId/publish', {
        params: { agentId: agent.agentId },
        body: { revision: agent.revision, note },
      }),
    onSuccess: (published) => {
      keeper.adopt(published);
      void client.invalidateQueries({ queryKey: ['agents'] });
      toast(`Version ${published.publishedVersion} is live. Calls under way keep the version they began with.`);
      onClose();
    },
  });
  return (
    <PublishFrame
      version={version}
      current={agent.publishedVersion}
      first="Calls can be made with it from now on."
      stays="Calls under way keep the version they began with."
      problems={problems}
      changes={agent.changes}
      publish={publish}
      onClose={onClose}
    >
      <PublishTests agentId={agent.agentId} />
    </PublishFrame>
  );
}
