// A playlist: its clips one after the other, in an order the team sets.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, ListMusic, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { clipKeys, playlistQuery } from '../../clip-queries.ts';
import { clock } from '../../format.ts';
import { useKeys } from '../../keyboard.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { useMay } from '../../session.ts';
import { ClipTrail } from './clip.tsx';
import { ClipPlayer } from './clip-player.tsx';

export function PlaylistPage() {
  const { playlistId } = useParams({ from: '/shell/clips/lists/$playlistId' });
  const found = useQuery(playlistQuery(playlistId));
  const mayChange = useMay('calls.comment');
  const client = useQueryClient();
  const navigate = useNavigate();
  const [at, setAt] = useState(0);
  const [goesOn, setGoesOn] = useState(false);
  const list = found.data;
  const items = list?.items ?? [];
  const open = items[Math.min(at, items.length - 1)];
  useTitle(list?.name ?? 'Playlist');
  const refresh = (): void => {
    for (const queryKey of clipKeys) void client.invalidateQueries({ queryKey });
  };
  const save = useMutation({
    mutationFn: (clipIds: string[]) =>
      request('PUT /api/playlists/:playlistId', { params: { playlistId }, body: { name: list?.name ?? '', clipIds } }),
    onError: toastError,
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/playlists/:playlistId', { params: { playlistId } }),
    onSuccess: async () => {
      toast('The playlist is taken away; its clips stay.');
      await navigate({ to: '/clips' });
      refresh();
    },
    onError: toastError,
  });
  const move = (from: number, to: number): void => {
    const ids = items.map(({ clipId }) => clipId);
    const [moved] = ids.splice(from, 1);
    if (moved === undefined || to < 0 || to > ids.length) return;
    ids.splice(to, 0, moved);
    save.mutate(ids);
  };
  const goTo = (index: number): void => setAt(Math.min(items.length - 1, Math.max(0, index)));
  useKeys({ j: () => goTo(at + 1), k: () => goTo(at - 1) });
  return (
    <>
      <PageHeader
        title={list?.name ?? 'Playlist'}
        trail={<ClipTrail />}
        badge={list !== undefined && <span className="nums text-muted">{clock(list.lengthMs)}</span>}
      >
        {mayChange && list !== undefined && (
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trash2 className="icon-s" aria-hidden />
            Take away
          </Button>
        )}
      </PageHeader>
      {found.isPending && <Skeleton rows={5} height={56} slow="The playlist is taking longer than usual." />}
      {found.isError && (
        <ErrorPanel
          what="The playlist could not be loaded."
          error={found.error}
          onRetry={() => void found.refetch()}
          list={{ to: '/clips', label: 'Clips' }}
        />
      )}
      {list !== undefined && open === undefined && (
        <Empty icon={<ListMusic />} title="Nothing in it yet">
          Open a clip and add it to this playlist.
        </Empty>
      )}
      {open !== undefined && (
        <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Playlist">
          <div className="mx-auto flex max-w-3xl flex-col gap-4 px-4 py-5">
            <h2 className="text-read font-semibold">{open.title}</h2>
            <ClipPlayer
              key={open.clipId}
              clip={open}
              autoPlay={goesOn}
              onEnd={() => {
                if (at >= items.length - 1) return;
                setGoesOn(true);
                goTo(at + 1);
              }}
            />
            <ol aria-label="Clips in order" className="rounded-list border border-line">
              {items.map((clip, index) => (
                <li
                  key={clip.clipId}
                  className={`flex items-center gap-1 border-b border-line px-3 py-1.5 last:border-b-0 ${clip === open ? 'bg-accent-soft' : ''}`}
                >
                  <button
                    type="button"
                    aria-current={clip === open || undefined}
                    className="min-h-8 min-w-0 flex-1 text-left"
                    onClick={() => {
                      setGoesOn(true);
                      goTo(index);
                    }}
                  >
                    <span className="block truncate font-medium">{clip.title}</span>
                    <span className="block truncate text-caption text-muted">
                      {clip.callTitle} · {clock(clip.toMs - clip.fromMs)}
                    </span>
                  </button>
                  {mayChange && (
                    <>
                      <IconButton
                        label={`Move ${clip.title} up`}
                        disabled={index === 0 || save.isPending}
                        onClick={() => move(index, index - 1)}
                      >
                        <ChevronUp className="icon-s" aria-hidden />
                      </IconButton>
                      <IconButton
                        label={`Move ${clip.title} down`}
                        disabled={index === items.length - 1 || save.isPending}
                        onClick={() => move(index, index + 1)}
                      >
                        <ChevronDown className="icon-s" aria-hidden />
                      </IconButton>
                      <IconButton
                        label={`Leave ${clip.title} out`}
                        disabled={save.isPending}
                        onClick={() => save.mutate(items.filter((other) => other !== clip).map(({ clipId }) => clipId))}
                      >
                        <X className="icon-s" aria-hidden />
                      </IconButton>
                    </>
                  )}
                </li>
              ))}
            </ol>
          </div>
        </div>
      )}
    </>
  );
}
