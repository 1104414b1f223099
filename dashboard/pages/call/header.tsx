// The head of a call's page: how it ended, the calls around it in the list, what can be done again.
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronRight, ChevronUp, MoreHorizontal, RotateCcw, Undo2 } from 'lucide-react';
import { request } from '../../api.ts';
import { count, words } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { IconButton } from '../../kit/button.tsx';
import { Menu } from '../../kit/menu.tsx';
import type { MenuEntry } from '../../kit/menu.tsx';
import { PageHeader } from '../../kit/page.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import type { CallDetail } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { lastList } from '../call-neighbours.ts';
import type { Neighbours } from '../call-neighbours.ts';
import { ShareButton } from '../share/share-button.tsx';
import { useReviewed } from './check-review.tsx';
import { useRetry } from './retry.ts';
import { transcriptDownloads } from './transcript-downloads.tsx';

const stateTone = { done: null, processing: 'accent', waiting_for_recording: 'plain', failed: 'weak' } as const;
const stateName = { done: '', processing: 'In progress', waiting_for_recording: 'Waiting for the recording', failed: 'Failed' };

export function CallTrail() {
  return (
    <>
      <Link
        to="/calls"
        search={lastList()}
        className="inline-flex min-h-6 items-center rounded-chip text-read text-muted hover:text-fg"
      >
        Calls
      </Link>
      <ChevronRight className="icon-s text-faint" aria-hidden />
    </>
  );
}

export function CallHeader({
  call,
  near,
  onOpen,
}: {
  call: CallDetail;
  near: Neighbours | null;
  onOpen: (callId: string | null) => void;
}) {
  const may = useMay('calls.retry');
  const retry = useRetry(call.callId);
  const mayReview = useMay('calls.review');
  const refresh = useReviewed(call.callId);
  const takeBack = useMutation({
    mutationFn: () => request('DELETE /api/calls/:callId/answers', { params: { callId: call.callId } }),
    onSuccess: () => toast('The evaluator’s answers count again.'),
    onError: toastError,
    onSettled: refresh,
  });
  const isReviewed = call.scores.some(({ categories }) =>
    categories.some(({ criteria }) => criteria.some(({ checks }) => checks.some(({ machine }) => machine !== undefined))),
  );
  const tone = stateTone[call.state];
  const downloads = transcriptDownloads(call);
  const again: MenuEntry[] = !may
    ? []
    : [
        {
          label: 'Score again',
          icon: <RotateCcw className="icon-s" aria-hidden />,
          disabled: call.transcript === null,
          onSelect: () => retry('analyse'),
        },
        {
          label: 'Transcribe again',
          icon: <RotateCcw className="icon-s" aria-hidden />,
          disabled: call.recording === null,
          onSelect: () => retry('transcribe'),
        },
      ];
  const back: MenuEntry[] =
    may && mayReview && isReviewed
      ? [
          {
            label: 'Take people’s answers back',
            icon: <Undo2 className="icon-s" aria-hidden />,
            onSelect: () => takeBack.mutate(),
          },
        ]
      : [];
  const line: MenuEntry[] = downloads.length > 0 && again.length > 0 ? [{ kind: 'line' }] : [];
  const entries = [...downloads, ...line, ...again, ...back];
  return (
    <PageHeader
      title={call.title}
      trail={<CallTrail />}
      badge={
        <span className="ml-1 flex shrink-0 gap-1.5 max-sm:hidden">
          {tone !== null && <Badge tone={tone}>{stateName[call.state]}</Badge>}
          {call.outcome !== null && <Badge>{words(call.outcome)}</Badge>}
        </span>
      }
    >
      {near !== null && (
        <span className="flex items-center">
          <span className="nums mr-1 text-muted max-lg:hidden">
            {count(near.position)} of {count(near.total)}
          </span>
          <IconButton label="Call before" disabled={near.before === null} onClick={() => onOpen(near.before)}>
            <ChevronUp className="icon" aria-hidden />
          </IconButton>
          <IconButton label="Next call" disabled={near.after === null} onClick={() => onOpen(near.after)}>
            <ChevronDown className="icon" aria-hidden />
          </IconButton>
        </span>
      )}
      <ShareButton callId={call.callId} />
      {entries.length > 0 && (
        <Menu
          trigger={
            <IconButton label="More">
              <MoreHorizontal className="icon" aria-hidden />
            </IconButton>
          }
          entries={entries}
        />
      )}
    </PageHeader>
  );
}
