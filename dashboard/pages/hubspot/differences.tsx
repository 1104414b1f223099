// The lines of a reconciliation: what differs, why, and how it is mended, one by one or many at once.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../../api.ts';
import { count, dateTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { Reconciled } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { differenceWords } from './words.ts';

type Line = Reconciled['lines'][number];
type Remedy = Exclude<Line['remedy'], 'none'>;

const remedyWords: Record<Remedy, { act: string; many: (n: string) => string; done: string }> = {
  take: { act: 'Take in', many: (n) => `Take in ${n}`, done: 'being taken in' },
  retry: { act: 'Try again', many: (n) => `Try ${n} again`, done: 'being tried again' },
  remove: { act: 'Remove here', many: (n) => `Remove ${n} here`, done: 'removed' },
};
const remedies = Object.keys(remedyWords) as Remedy[];
const grid =
  'md:grid md:grid-cols-[24px_minmax(0,1.2fr)_90px_minmax(0,1.6fr)_104px] md:items-center md:gap-4 flex flex-wrap gap-x-3 gap-y-1';

export function Differences({ portalId, lines, onMended }: { portalId: string; lines: Line[]; onMended: () => void }) {
  const client = useQueryClient();
  const may = useMay('hubspot.manage');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState<string[] | null>(null);
  const mend = useMutation({
    mutationFn: (what: { remedy: Remedy; objectIds: string[] }) =>
      request('POST /api/hubspot/:portalId/reconciliation/mend', { params: { portalId }, body: what }),
    onSuccess: ({ mended }, { remedy }) => {
      toast(`${mended === 1 ? '1 call is' : `${count(mended)} calls are`} ${remedyWords[remedy].done}.`);
      setChosen(new Set());
      setRemoving(null);
      void client.invalidateQueries({ queryKey: hubspotQuery.queryKey });
      onMended();
    },
    onError: toastError,
  });
  const act = (remedy: Remedy, objectIds: string[]): void =>
    remedy === 'remove' ? setRemoving(objectIds) : mend.mutate({ remedy, objectIds });
  const mendable = may ? lines.filter((line) => line.remedy !== 'none') : [];
  const all = mendable.length > 0 && mendable.every((line) => chosen.has(line.objectId));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const picked = lines.filter((line) => chosen.has(line.objectId));
  const box = 'size-4 accent-(--accent)';
  return (
    <>
      {mendable.length > 0 && (
        <div className="sticky top-0 z-10 flex min-h-11 flex-wrap items-center gap-2 border-b border-line bg-surface px-4 py-1.5">
          <label className="inline-flex min-h-6 items-center gap-4 text-muted">
            <input
              type="checkbox"
              className={box}
              checked={all}
              onChange={() => setChosen(all ? new Set() : new Set(mendable.map((line) => line.objectId)))}
            />
            {picked.length === 0 ? 'Choose all' : `${count(picked.length)} chosen`}
          </label>
          <span className="ml-auto flex gap-2">
            {remedies.map((remedy) => {
              const ids = picked.filter((line) => line.remedy === remedy).map((line) => line.objectId);
              return ids.length === 0 ? null : (
                <Button
                  key={remedy}
                  size="s"
                  variant={remedy === 'remove' ? 'danger' : 'main'}
                  busy={mend.isPending && mend.variables.remedy === remedy}
                  onClick={() => act(remedy, ids)}
                >
                  {remedyWords[remedy].many(count(ids.length))}
                </Button>
              );
            })}
          </span>
        </div>
      )}
      <ul aria-label="Differences">
        {lines.map((line) => (
          <li key={`${line.kind}/${line.objectId}`} className={`${grid} min-h-12 border-b border-line px-4 py-2`}>
            <span className="flex w-4 items-center">
              {may && line.remedy !== 'none' && (
                <input
                  type="checkbox"
                  className={box}
                  aria-label={`Choose call ${line.objectId}`}
                  checked={chosen.has(line.objectId)}
                  onChange={() => toggle(line.objectId)}
                />
              )}
            </span>
            <span className="min-w-0 max-md:flex-1">
              {line.callId === null ? (
                <span className="block truncate leading-6 font-medium">{line.title ?? `Call ${line.objectId}`}</span>
              ) : (
                <Link
                  to="/calls/$callId"
                  params={{ callId: line.callId }}
                  className="block truncate leading-6 font-medium hover:underline"
                >
                  {line.title ?? `Call ${line.objectId}`}
                </Link>
              )}
              <span className="nums block truncate text-caption text-muted">
                {line.objectId}
                {line.calledAt !== null && ` · ${dateTime(line.calledAt)}`}
              </span>
            </span>
            <span>
              <Badge tone={differenceWords[line.kind].tone}>{differenceWords[line.kind].name}</Badge>
            </span>
            <span className="text-muted max-md:w-full">{line.message}</span>
            <span className="flex justify-end max-md:w-full">
              {may && line.remedy !== 'none' && (
                <RemedyButton remedy={line.remedy} objectId={line.objectId} busy={mend.isPending} onAct={act} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {removing !== null && (
        <Dialog
          open
          onClose={() => setRemoving(null)}
          title={removing.length === 1 ? 'Remove this call?' : `Remove ${count(removing.length)} calls?`}
          description="HubSpot no longer has it. Recording, transcript and scores here are deleted for good."
        >
          <DialogActions>
            <Button variant="quiet" onClick={() => setRemoving(null)}>
              Keep
            </Button>
            <Button variant="danger" busy={mend.isPending} onClick={() => mend.mutate({ remedy: 'remove', objectIds: removing })}>
              Remove
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

function RemedyButton({
  remedy,
  objectId,
  busy,
  onAct,
}: {
  remedy: Remedy;
  objectId: string;
  busy: boolean;
  onAct: (remedy: Remedy, objectIds: string[]) => void;
}) {
  return (
    <Button
      size="s"
      variant={remedy === 'remove' ? 'danger' : 'outline'}
      disabled={busy}
      aria-label={`${remedyWords[remedy].act}: call ${objectId}`}
      onClick={() => onAct(remedy, [objectId])}
    >
      {remedyWords[remedy].act}
    </Button>
  );
}
