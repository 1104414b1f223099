// One clip: heard alone, read beside, sent as a link, put in playlists.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronRight, Trash2 } from 'lucide-react';
import { request } from '../../api.ts';
import { clipKeys, clipQuery, playlistsQuery } from '../../clip-queries.ts';
import { clock } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { useMay } from '../../session.ts';
import { ClipPlayer } from './clip-player.tsx';

export function ClipTrail() {
  return (
    <>
      <Link to="/clips" className="inline-flex min-h-6 items-center rounded-chip text-read text-muted hover:text-fg">
        Clips
      </Link>
      <ChevronRight className="icon-s text-faint" aria-hidden />
    </>
  );
}

export function ClipPage() {
  const { clipId } = useParams({ from: '/shell/clips/$clipId' });
  const found = useQuery(clipQuery(clipId));
  const mayChange = useMay('calls.comment');
  const client = useQueryClient();
  const navigate = useNavigate();
  const clip = found.data;
  useTitle(clip?.title ?? 'Clip');
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/clips/:clipId', { params: { clipId } }),
    onSuccess: async () => {
      toast('The clip is taken away.');
      await navigate({ to: '/clips' });
      for (const queryKey of clipKeys) void client.invalidateQueries({ queryKey });
    },
    onError: toastError,
  });
  return (
    <>
      <PageHeader title={clip?.title ?? 'Clip'} trail={<ClipTrail />}>
        {clip?.isMine === true && mayChange && (
          <Button busy={remove.isPending} variant="danger" onClick={() => remove.mutate()}>
            <Trash2 className="icon-s" aria-hidden />
            Take away
          </Button>
        )}
      </PageHeader>
      {found.isPending && <Skeleton rows={5} height={56} slow="The clip is taking longer than usual." />}
      {found.isError && (
        <ErrorPanel
          what="The clip could not be loaded."
          error={found.error}
          onRetry={() => void found.refetch()}
          list={{ to: '/clips', label: 'Clips' }}
        />
      )}
      {clip !== undefined && (
        <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Clip">
          <div className="mx-auto flex max-w-3xl flex-col gap-4 px-4 py-5">
            <p className="text-muted">
              From{' '}
              <Link
                to="/calls/$callId"
                params={{ callId: clip.callId }}
                search={{ t: Math.floor(clip.fromMs / 1000) }}
                className="font-medium text-accent hover:underline"
              >
                {clip.callTitle}
              </Link>
              , {clock(clip.fromMs)} to {clock(clip.toMs)}, cut by {clip.by ?? 'somebody who left'}
            </p>
            <ClipPlayer clip={clip} />
            <div className="flex flex-wrap gap-2">
              <CopyButton text={`${window.location.origin}/clips/${clipId}`} label="Copy link" wide="outline" />
              {mayChange && <AddToPlaylist clipId={clipId} />}
            </div>
            <div>
              {clip.utterances.map((turn, index) => (
                <p key={index} className="py-1 text-read">
                  <span className="font-semibold">{turn.speaker}: </span>
                  {turn.text}
                </p>
              ))}
              {clip.utterances.length === 0 && <p className="text-muted">Nobody speaks in it, or the transcript has no times.</p>}
            </div>
          </div>
        </div>
      )}
    </>
  );
}

function AddToPlaylist({ clipId }: { clipId: string }) {
  const client = useQueryClient();
  const lists = useQuery(playlistsQuery).data?.items ?? [];
  const add = useMutation({
    mutationFn: async (playlistId: string) => {
      const { name, items } = await request('GET /api/playlists/:playlistId', { params: { playlistId } });
      const clipIds = [...items.map((item) => item.clipId).filter((id) => id !== clipId), clipId];
      await request('PUT /api/playlists/:playlistId', { params: { playlistId }, body: { name, clipIds } });
      return name;
    },
    onSuccess: (name) => toast(`It stands in “${name}” now.`),
    onError: toastError,
    onSettled: () => {
      for (const queryKey of clipKeys) void client.invalidateQueries({ queryKey });
    },
  });
  if (lists.length === 0) return null;
  return (
    <Select
      label="Add to a playlist"
      value=""
      disabled={add.isPending}
      choices={lists.map(({ playlistId, name }) => ({ value: playlistId, label: name }))}
      onChange={(playlistId) => add.mutate(playlistId)}
      trigger="Add to a playlist"
    />
  );
}
