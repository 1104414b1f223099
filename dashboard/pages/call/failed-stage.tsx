// What failed in a call that is done all the same, and a way to try it again.
import { RotateCcw } from 'lucide-react';
import { stageName } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import type { CallDetail } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { useRetry } from './retry.ts';

export function FailedStage({ call }: { call: CallDetail }) {
  const may = useMay('calls.retry');
  const retry = useRetry(call.callId);
  const failed = call.stages.find((line) => line.state === 'failed');
  if (call.state !== 'done' || failed === undefined) return null;
  return (
    <div role="status" className="mx-4 mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-control bg-fair-soft px-3 py-1.5">
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-medium text-fair">{stageName[failed.stage]} failed.</span> {failed.error?.message}
      </p>
      {may && (
        <Button size="s" onClick={() => retry(failed.stage)}>
          <RotateCcw className="icon-s" aria-hidden />
          Retry
        </Button>
      )}
    </div>
  );
}
