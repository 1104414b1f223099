// Before a draft becomes a version: what would change, or what has to be put right first.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { toast } from '../../kit/toast.tsx';
import { Changes } from './changes.tsx';
import { useDraft } from './draft.ts';
import type { DraftKeeper } from './draft.ts';
import { PublishTests } from './publish-tests.tsx';

export function PublishDialog({ keeper, version, onClose }: { keeper: DraftKeeper; version: number; onClose: () => void }) {
  const { agent, problems } = useDraft();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const publish = useMutation({
    mutationFn: () =>
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
  if (problems.length > 0)
    return (
      <Dialog
        open
        onClose={onClose}
        title={problems.length === 1 ? 'One thing first' : `${problems.length} things first`}
        description="The draft is saved. It can be published once this is put right:"
      >
        <ul className="flex list-disc flex-col gap-1 pl-4">
          {problems.map((problem) => (
            <li key={`${problem.path} ${problem.code}`}>{problem.message}</li>
          ))}
        </ul>
        <DialogActions>
          <Button variant="main" onClick={onClose}>
            Back to the draft
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Publish version ${version}`}
      description={
        agent.publishedVersion === null
          ? 'Calls can be made with it from now on.'
          : `What changes from version ${agent.publishedVersion}. Calls under way keep the version they began with.`
      }
    >
      <DialogForm act="Publish" sends={publish} onCancel={onClose}>
        {agent.publishedVersion !== null && <Changes changes={agent.changes} />}
        <PublishTests agentId={agent.agentId} />
        <Field
          label="Note"
          placeholder="What is new, for your team"
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          error={publish.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}
