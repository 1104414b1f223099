// What failed, why in plain words, what to do, and the number to quote.
import { CircleAlert, RotateCcw } from 'lucide-react';
import { ApiError } from '../api.ts';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

export function ErrorPanel({ what, error, onRetry }: { what: string; error: Error; onRetry?: () => void }) {
  const trace = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="mx-auto my-10 flex max-w-lg gap-3 px-6">
      <CircleAlert className="icon mt-0.5 text-weak" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{what}</p>
        <p className="mt-1 text-muted">{error.message}</p>
        <div className="mt-3 flex flex-wrap items-center gap-3">
          {onRetry !== undefined && (
            <Button onClick={onRetry}>
              <RotateCcw className="icon-s" aria-hidden />
              Try again
            </Button>
          )}
          {trace !== null && (
            <span className="inline-flex items-center gap-1 text-caption text-faint">
              Request <code className="font-mono">{trace}</code>
              <CopyButton text={trace} label="Copy the request number" />
            </span>
          )}
        </div>
      </div>
    </div>
  );
}
