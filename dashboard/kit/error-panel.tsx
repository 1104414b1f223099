// What failed, why in plain words, what to do, and the number to quote.
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { CircleAlert, RotateCcw } from 'lucide-react';
import { ApiError } from '../api.ts';
import { Button, buttonStyle } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

/** `list` is where one looks for what is not there: asking for it again brings nothing. */
export function ErrorPanel({
  what,
  error,
  onRetry,
  list,
}: {
  what: string;
  error: Error;
  onRetry?: () => void;
  list?: { to: NonNullable<LinkProps['to']>; label: string };
}) {
  const isMissing = list !== undefined && error instanceof ApiError && error.status === 404;
  const trace = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="mx-auto my-10 flex max-w-lg gap-3 px-6">
      <CircleAlert className="icon mt-0.5 text-weak" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{what}</p>
        <p className="mt-1 text-muted">{error.message}</p>
        <div className="mt-3 flex flex-wrap items-center gap-3">
          {isMissing && (
            <Link to={list.to} className={buttonStyle({})}>
              Look in {list.label}
            </Link>
          )}
          {onRetry !== undefined && !isMissing && (
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
