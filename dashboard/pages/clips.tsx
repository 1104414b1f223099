// Clips of the team, and the playlists they stand in.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ListMusic, Scissors } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api.ts';
import { clipKeys, clipsQuery, playlistsQuery } from '../clip-queries.ts';
import type { Clip } from '../clip-queries.ts';
import { ago, clock, count, exactTime } from '../format.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { useMay } from '../session.ts';

export function ClipsPage() {
  useTitle('Clips');
  const mayMake = useMay('calls.comment');
  const clips = useQuery(clipsQuery);
  const lists = useQuery(playlistsQuery);
  const [making, setMaking] = useState(false);
  const items = clips.data?.items ?? [];
  const playlists = lists.data?.items ?? [];
  return (
    <>
      <PageHeader title="Clips">
        {mayMake && (
          <Button onClick={() => setMaking(true)}>
            <ListMusic className="icon-s" aria-hidden />
            New playlist
          </Button>
        )}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Clips and playlists">
        {clips.isPending && <Skeleton rows={8} height={56} slow="The clips are taking longer than usual." />}
        {clips.isError && (
          <ErrorPanel what="The clips could not be loaded." error={clips.error} onRetry={() => void clips.refetch()} />
        )}
        {clips.data !== undefined && items.length === 0 && playlists.length === 0 && (
          <Empty icon={<Scissors />} title="No clips yet">
            On a call, I marks where a clip begins and O where it ends. Clips can be sent as a link and put in playlists.
          </Empty>
        )}
        <div className="mx-auto max-w-4xl px-4">
          {playlists.length > 0 && (
            <Section title="Playlists">
              <ul className="rounded-list border border-line">
                {playlists.map((list) => (
                  <li
                    key={list.playlistId}
                    className="relative flex min-h-11 items-center gap-3 border-b border-line px-3 py-2 last:border-b-0 hover:bg-surface-2"
                  >
                    <ListMusic className="icon-s text-muted" aria-hidden />
                    <Link
                      to="/clips/lists/$playlistId"
                      params={{ playlistId: list.playlistId }}
                      className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0"
                    >
                      {list.name}
                    </Link>
                    <span className="nums shrink-0 text-caption text-muted">
                      {list.clips === 1 ? '1 clip' : `${count(list.clips)} clips`} · {clock(list.lengthMs)}
                    </span>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {items.length > 0 && (
            <Section title="Newest clips">
              <ul className="rounded-list border border-line">
                {items.map((clip) => (
                  <li key={clip.clipId} className="relative border-b border-line px-3 py-2 last:border-b-0 hover:bg-surface-2">
                    <ClipLine clip={clip} />
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </div>
      </div>
      <NewPlaylist open={making} onClose={() => setMaking(false)} />
    </>
  );
}

/** Title, call and length of a clip; the title leads to it. */
export function ClipLine({ clip }: { clip: Clip }) {
  return (
    <>
      <p className="flex items-center gap-3">
        <Link
          to="/clips/$clipId"
          params={{ clipId: clip.clipId }}
          className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0"
        >
          {clip.title}
        </Link>
        <span className="nums shrink-0 text-caption text-muted">{clock(clip.toMs - clip.fromMs)}</span>
      </p>
      <p className="truncate text-caption text-muted">
        {clip.callTitle} · {clip.rep.name ?? clip.rep.email ?? 'No rep'} · cut by {clip.by ?? 'somebody who left'}{' '}
        <time dateTime={clip.at} title={exactTime(clip.at)}>
          {ago(clip.at)}
        </time>
      </p>
    </>
  );
}

function NewPlaylist({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => request('POST /api/playlists', { body: { name } }),
    onSuccess: ({ playlistId }) => {
      for (const queryKey of clipKeys) void client.invalidateQueries({ queryKey });
      setName('');
      onClose();
      void navigate({ to: '/clips/lists/$playlistId', params: { playlistId } });
    },
  });
  return (
    <Dialog open={open} onClose={onClose} title="New playlist" description="Everybody in the team can hear it and change it.">
      <DialogForm
        act="Create"
        sends={{ mutate: () => create.mutate(), isPending: create.isPending }}
        onCancel={onClose}
        disabled={name.trim() === ''}
        error={create.error}
      >
        <Field label="Name" maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
      </DialogForm>
    </Dialog>
  );
}
