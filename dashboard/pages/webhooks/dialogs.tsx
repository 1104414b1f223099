// Adding an endpoint, changing it, giving it a new secret, removing it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { toast } from '../../kit/toast.tsx';
import { webhooksQuery } from '../../webhook-queries.ts';
import type { Endpoint } from '../../webhook-queries.ts';
import { RotateDialog } from '../rotate-dialog.tsx';
import type { RotateWords } from '../rotate-dialog.tsx';
import { ShownOnce } from '../shown-once.tsx';
import { EndpointForm } from './endpoint-form.tsx';
import type { EndpointAnswers } from './endpoint-form.tsx';

function useFresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
}

export function AddEndpointDialog({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const add = useMutation({
    mutationFn: (body: EndpointAnswers) => request('POST /api/webhooks', { body }),
    onSuccess: ({ secret }) => {
      fresh();
      if (secret !== null) return;
      toast('Slack will hear of calls here');
      onClose();
    },
    gcTime: 0,
  });
  const secret = add.data?.secret ?? undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? 'Add an endpoint' : 'Signing secret'}
    >
      {secret !== undefined ? (
        <ShownOnce what="secret" secret={secret} onDone={onClose} />
      ) : (
        <EndpointForm
          confirm="Add endpoint"
          busy={add.isPending}
          error={add.error}
          onSubmit={(answers) => add.mutate(answers)}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

export function ChangeEndpointDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const fresh = useFresh();
  const change = useMutation({
    mutationFn: ({ url, ...answers }: EndpointAnswers) =>
      request('PATCH /api/webhooks/:endpointId', {
        params: { endpointId: endpoint.endpointId },
        body: { ...answers, ...(url === '' || url === endpoint.url ? {} : { url }) },
      }),
    onSuccess: () => {
      fresh();
      toast('The endpoint is changed');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Change this endpoint"
      description={
        endpoint.kind === 'slack'
          ? 'What waits goes to the new address too.'
          : 'The signing secret stays. What waits goes to the new address too, in the words it was written in.'
      }
    >
      <EndpointForm
        endpoint={endpoint}
        confirm="Save"
        busy={change.isPending}
        error={change.error}
        onSubmit={(answers) => change.mutate(answers)}
        onCancel={onClose}
      />
    </Dialog>
  );
}

const secretWords: RotateWords = {
  what: 'secret',
  title: 'Make a new secret',
  doneTitle: 'New signing secret',
  description: 'Both secrets sign every event until the old one ends, so that nothing is refused.',
  old: 'The old secret',
  confirm: 'Make a new secret',
  hours: [
    { value: '0', label: 'Ends at once' },
    { value: '24', label: 'Signs for 24 more hours' },
    { value: '168', label: 'Signs for 7 more days' },
  ],
};

/** Its one signature header has no room for two. */
const kendoSecretWords: RotateWords = {
  ...secretWords,
  description:
    'X-Kendo-Signature is made with the old secret until it ends, then with the new one: give the receiver the new one at that time. ' +
    'What it refuses in between is sent again.',
};

export function RotateSecretDialog({ endpoint: { endpointId, kind }, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const fresh = useFresh();
  const rotate = async (overlapHours: number): Promise<string> => {
    const { secret } = await request('POST /api/webhooks/:endpointId/rotate-secret', {
      params: { endpointId },
      body: { overlapHours },
    });
    fresh();
    // Only Slack has none, and its endpoints are not offered a new one.
    return secret ?? '';
  };
  return <RotateDialog words={kind === 'kendo' ? kendoSecretWords : secretWords} rotate={rotate} onClose={onClose} />;
}

export function RemoveEndpointDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const fresh = useFresh();
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/webhooks/:endpointId', { params: { endpointId: endpoint.endpointId } }),
    onSuccess: () => {
      fresh();
      toast('The endpoint is removed');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Remove this endpoint?"
      description={`${endpoint.url} is told nothing any more; what was sent to it is forgotten here.`}
    >
      <DialogForm act="Remove" sends={remove} danger error={remove.error} onCancel={onClose} />
    </Dialog>
  );
}
