// Why a recording cannot be heard yet, and a way to have it silenced now where that failed.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { callQuery, type CallDetail } from '../../queries.ts';
import { useMay } from '../../session.ts';

export function NotHeardYet({ call: { callId, transcript } }: { call: CallDetail }) {
  const may = useMay('calls.retry');
  const client = useQueryClient();
  const cover = useMutation({
    mutationFn: () => request('POST /api/calls/:callId/cover', { params: { callId } }),
    onSuccess: () => toast('The recording is being silenced. It is heard in a minute or two.'),
    onError: toastError,
    onSettled: () => void client.invalidateQueries({ queryKey: callQuery(callId).queryKey }),
  });
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 text-caption text-muted">
      <p className="min-w-0 flex-1 basis-60">
        {transcript === null
          ? 'Not heard yet: the sound waits until the call is transcribed and silenced where your team wants it.'
          : 'Not heard yet: the sound waits until it is silenced where your team wants it. That is tried again by itself.'}
      </p>
      {transcript !== null && may && (
        <Button size="s" disabled={cover.isPending} onClick={() => cover.mutate()}>
          <RotateCcw className="icon-s" aria-hidden />
          Silence it now
        </Button>
      )}
    </div>
  );
}
