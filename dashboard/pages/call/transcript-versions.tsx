// The versions of a transcript: who corrected it and when, and how to take an earlier one up again.
import { useMutation, useQuery } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { ago, exactTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { transcriptsQuery } from '../../review-queries.ts';
import { useMay } from '../../session.ts';
import { useReviewed } from './check-review.tsx';

const sources = { given: 'Came with the call', transcribed: 'Transcribed here', hubspot: 'From HubSpot', edited: 'Corrected' };

/** Nothing while there is only one. */
export function TranscriptVersions({ callId }: { callId: string }) {
  const mayReview = useMay('calls.review');
  const items = useQuery(transcriptsQuery(callId)).data?.items ?? [];
  const refresh = useReviewed(callId);
  const restore = useMutation({
    mutationFn: (version: number) =>
      request('POST /api/calls/:callId/transcript/restore', { params: { callId }, body: { version } }),
    onSuccess: () => {
      toast('The earlier transcript counts again.');
      refresh();
    },
    onError: toastError,
  });
  if (items.length < 2) return null;
  return (
    <section aria-label="Versions of the transcript" className="border-t border-line px-4 py-3">
      <h2 className="font-semibold">Versions of the transcript</h2>
      <ul className="mt-1">
        {items.map(({ version, source, by, at }, index) => (
          <li key={version} className="flex min-h-8 items-center gap-2">
            <span className="nums w-8 shrink-0 text-muted">v{version}</span>
            <span className="min-w-0 flex-1 truncate">
              {sources[source]}
              {by !== null && ` by ${by}`},{' '}
              <time className="text-muted" dateTime={at} title={exactTime(at)}>
                {ago(at)}
              </time>
            </span>
            {mayReview && index > 0 && (
              <Button variant="quiet" size="s" disabled={restore.isPending} onClick={() => restore.mutate(version)}>
                Take up again
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
