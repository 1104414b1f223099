// Whether a call must stay whatever its time, and why.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { ago } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { toastError } from '../../kit/toast.tsx';
import { callHoldQuery } from '../../privacy-queries.ts';
import { useMay } from '../../session.ts';

/** Nothing for those who may not decide it. */
export function Hold({ callId }: { callId: string }) {
  const may = useMay('privacy.manage');
  return may ? <HoldLine callId={callId} /> : null;
}

function HoldLine({ callId }: { callId: string }) {
  const client = useQueryClient();
  const hold = useQuery(callHoldQuery(callId));
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: callHoldQuery(callId).queryKey });
  const set = useMutation({
    mutationFn: () => request('POST /api/calls/:callId/hold', { params: { callId }, body: { reason } }),
    onSuccess: () => setAsking(false),
    onSettled: refresh,
  });
  const lift = useMutation({
    mutationFn: () => request('DELETE /api/calls/:callId/hold', { params: { callId } }),
    onError: toastError,
    onSettled: refresh,
  });
  if (hold.data === undefined) return null;
  const found = hold.data.hold;
  return (
    <section className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3">
      <p className="min-w-48 flex-1 text-muted">
        {found === null
          ? 'Retention may delete this call when its time has come.'
          : `On hold since ${ago(found.setAt)}${found.setBy === null ? '' : ` by ${found.setBy}`}: ${found.reason}`}
      </p>
      {found === null ? (
        <Button onClick={() => setAsking(true)}>Put on hold…</Button>
      ) : (
        <Button busy={lift.isPending} onClick={() => lift.mutate()}>
          Lift the hold
        </Button>
      )}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Put this call on hold?"
        description="Neither retention nor an erasure takes it until the hold is lifted."
      >
        <DialogForm
          act="Put on hold"
          sends={set}
          disabled={reason.trim().length < 3}
          error={set.error}
          onCancel={() => setAsking(false)}
        >
          <Field
            label="Reason"
            placeholder="A dispute about an order"
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        </DialogForm>
      </Dialog>
    </section>
  );
}
