// Numbers that are never rung: look one up, add one or a list, and take one off with a reason that is kept.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { PhoneOff, Plus, SearchX } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { count, dateTime, exactTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Field, inputStyle } from '../../kit/field.tsx';
import { FileButton } from '../../kit/file-button.tsx';
import { useTitle } from '../../kit/page.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { doNotCallQuery, removalsQuery } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { useSettled } from '../../settled.ts';

type Entry = Reply<'GET /api/do-not-call'>['items'][number];
const sources: Record<Entry['source'], string> = {
  person: 'By hand',
  call: 'Said so in a call',
  import: 'From a list',
  hubspot: 'From HubSpot',
  api: 'By the API',
};

export function DoNotCall() {
  useTitle('Do not call');
  const mayAdd = useMay('agents.manage');
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  const list = useInfiniteQuery({ ...doNotCallQuery(search), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [open, setOpen] = useState<'add' | Entry | null>(null);
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <input
          type="search"
          aria-label="Search a number"
          placeholder="Part of a number"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={`${inputStyle} w-56!`}
        />
        {list.data !== undefined && <span className="nums text-muted">{count(list.data.pages[0]?.total ?? 0)}</span>}
        {mayAdd && (
          <span className="ml-auto flex gap-2">
            <ImportButton />
            <Button variant="main" onClick={() => setOpen('add')}>
              <Plus className="icon-s" aria-hidden />
              Add a number
            </Button>
          </span>
        )}
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Do not call">
        {list.isPending && <Skeleton rows={8} slow="The list is taking longer than usual to load." />}
        {list.isError && <ErrorPanel what="The list could not be loaded." error={list.error} onRetry={() => void list.refetch()} />}
        {list.data !== undefined && rows.length === 0 && (
          <Empty
            icon={search === '' ? <PhoneOff /> : <SearchX />}
            title={search === '' ? 'No number is on the list' : 'No number matches'}
          >
            {search === '' && 'Who asks an agent not to call again comes onto it at once. Its planned calls end.'}
          </Empty>
        )}
        <ul>
          {rows.map((row) => (
            <EntryLine key={row.number} row={row} onRemove={() => setOpen(row)} />
          ))}
        </ul>
        <ShowMore list={list} />
        <Removals />
      </div>
      {open === 'add' && <AddDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== 'add' && <RemoveDialog entry={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function EntryLine({ row, onRemove }: { row: Entry; onRemove: () => void }) {
  const mayRemove = useMay('policy.manage');
  // Of somebody who was erased only a fingerprint stays: it is recognised when it is asked for, and cannot be read.
  const isErased = row.number.startsWith('sha256:');
  return (
    <li className="nums flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5">
      <span className="w-36 font-medium">{isErased ? 'An erased number' : row.number}</span>
      <span className="w-36 text-muted">{sources[row.source]}</span>
      <span className="min-w-0 flex-1 basis-40 text-muted">{row.note}</span>
      <span className="text-caption text-muted">
        {row.addedBy === null ? '' : `${row.addedBy} · `}
        <time dateTime={row.addedAt} title={exactTime(row.addedAt)}>
          {dateTime(row.addedAt)}
        </time>
      </span>
      {mayRemove && !isErased && (
        <Button size="s" variant="quiet" onClick={onRemove}>
          Take off<span className="sr-only"> {row.number}</span>…
        </Button>
      )}
    </li>
  );
}

function useChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [['do-not-call'], ['outbound']]) void client.invalidateQueries({ queryKey });
  };
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const changed = useChanged();
  const [number, setNumber] = useState('');
  const [note, setNote] = useState('');
  const add = useMutation({
    mutationFn: () => request('POST /api/do-not-call', { body: { number, note } }),
    onSuccess: (added) => {
      toast(added.isNew ? `${added.number} is never rung again.` : `${added.number} was on the list already.`);
      changed();
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title="Never call a number" description="Its planned calls end at once.">
      <DialogForm act="Add" sends={add} disabled={number.trim() === ''} onCancel={onClose}>
        <Field
          label="Number"
          autoFocus
          placeholder="+14155550123"
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          error={add.error?.message}
        />
        <Field
          label="Note"
          placeholder="Asked by e-mail"
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

function RemoveDialog({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const changed = useChanged();
  const [reason, setReason] = useState('');
  const remove = useMutation({
    mutationFn: () => request('POST /api/do-not-call/remove', { body: { number: entry.number, reason } }),
    onSuccess: () => {
      toast(`${entry.number} may be rung again.`);
      changed();
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Take ${entry.number} off the list?`}
      description="It may be rung again. The reason is kept for good."
    >
      <DialogForm act="Take it off" sends={remove} disabled={reason.trim().length < 3} danger onCancel={onClose}>
        <Field
          label="Why it may be rung again"
          autoFocus
          placeholder="Asked us to call, 24 November"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          error={remove.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}

function ImportButton() {
  const changed = useChanged();
  const [result, setResult] = useState<Reply<'POST /api/do-not-call/import'> | null>(null);
  const add = useMutation({
    mutationFn: async (file: File) =>
      request(
        'POST /api/do-not-call/import',
        { body: { csv: await file.text(), note: file.name.slice(0, 500) } },
        undefined,
        120_000,
      ),
    onSuccess: (done) => {
      setResult(done);
      changed();
    },
    onError: toastError,
  });
  return (
    <>
      <FileButton
        label="List of numbers"
        accept=".csv,text/csv,text/plain"
        iconOnly
        busy={add.isPending}
        onChoose={([file]) => file && add.mutate(file)}
      >
        Import a list
      </FileButton>
      {result !== null && (
        <Dialog open onClose={() => setResult(null)} title={`${count(result.added)} added`}>
          <p className="text-muted">
            {count(result.known)} were on the list already, {count(result.refused)} could not be read.
          </p>
          {result.problems.length > 0 && (
            <ul className="mt-2 flex flex-col gap-1">
              {result.problems.map((problem) => (
                <li key={problem.line}>
                  Line {problem.line}: <code className="font-mono">{problem.text}</code> {problem.message}
                </li>
              ))}
            </ul>
          )}
          <DialogActions>
            <Button variant="main" onClick={() => setResult(null)}>
              Done
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}

function Removals() {
  const items = useQuery(removalsQuery).data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="removals" className="px-4 py-6">
      <h2 id="removals" className="text-read font-semibold">
        Taken off lately
      </h2>
      <ul className="nums mt-1">
        {items.map((item) => (
          <li key={`${item.number} ${item.removedAt}`} className="flex flex-wrap gap-x-4 py-1">
            <span className="w-36 font-medium">{item.number}</span>
            <span className="min-w-0 flex-1 basis-40 text-muted">{item.reason}</span>
            <span className="text-caption text-muted">
              {item.removedBy === null ? '' : `${item.removedBy} · `}
              {dateTime(item.removedAt)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
