// Has a call worked on again from one stage on.
import { useQueryClient } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { toast, toastError } from '../../kit/toast.tsx';
import { callQuery } from '../../queries.ts';
import type { CallDetail } from '../../queries.ts';

type StageName = CallDetail['stages'][number]['stage'];

export function useRetry(callId: string): (from: StageName) => void {
  const client = useQueryClient();
  return (from) => {
    request('POST /api/calls/:callId/retry', { params: { callId }, body: { from } }).then(() => {
      toast(from === 'analyse' || from === 'score' ? 'The call is being scored again.' : 'The call is being worked on again.');
      void client.invalidateQueries({ queryKey: callQuery(callId).queryKey });
    }, toastError);
  };
}
