// The kill switch: one press and a confirmation, and no call of the team begins from then on.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { OctagonX, Play } from 'lucide-react';
import { request } from '../../api.ts';
import { useAskedFor } from '../../asked-act.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { toast } from '../../kit/toast.tsx';
import { callingPolicyQuery } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';

export function StopButton() {
  const policy = useQuery(callingPolicyQuery);
  const mayStop = useMay('agents.manage');
  const mayGoOn = useMay('policy.manage');
  const [asking, setAsking] = useAskedFor('stop-calls');
  const isStopped = policy.data?.pausedAt != null;
  if (policy.data === undefined || !(isStopped ? mayGoOn : mayStop)) return null;
  return (
    <>
      <Button variant={isStopped ? 'outline' : 'danger'} onClick={() => setAsking(true)}>
        {isStopped ? <Play className="icon-s" aria-hidden /> : <OctagonX className="icon-s" aria-hidden />}
        {isStopped ? 'Let calls go on' : 'Stop all calls'}
      </Button>
      {asking && <StopDialog isStopped={isStopped} onClose={() => setAsking(false)} />}
    </>
  );
}

function StopDialog({ isStopped, onClose }: { isStopped: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: () => request(isStopped ? 'POST /api/calling-policy/go-on' : 'POST /api/calling-policy/stop', {}),
    onSuccess: (policy) => {
      client.setQueryData(callingPolicyQuery.queryKey, policy);
      void client.invalidateQueries({ queryKey: ['outbound'] });
      toast(policy.pausedAt === null ? 'Calls go on, each in its own hours.' : 'All calls are stopped. No new one begins.');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={isStopped ? 'Let calls go on?' : 'Stop all calls?'}
      description={
        isStopped
          ? 'What waits goes on at once, each call in its own hours and under every rule.'
          : 'No call of your team begins from this moment on. Calls that are being held now go on to their end. Nothing that is planned is lost.'
      }
    >
      <DialogForm
        act={isStopped ? 'Let calls go on' : 'Stop all calls'}
        sends={turn}
        danger={!isStopped}
        error={turn.error}
        onCancel={onClose}
      />
    </Dialog>
  );
}
