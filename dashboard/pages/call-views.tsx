// Views of the list of calls under a name, a person's own or the team's, and which columns are shown.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, Check, Columns3 } from 'lucide-react';
import { useState } from 'react';
import { callColumns, writeColumns } from '../../rules/call-view.ts';
import type { CallColumn } from '../../rules/call-view.ts';
import { request } from '../api.ts';
import { callViewsQuery } from '../call-view-queries.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Field } from '../kit/field.tsx';
import { Menu } from '../kit/menu.tsx';
import type { MenuEntry } from '../kit/menu.tsx';
import { Switch } from '../kit/switch.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import type { CallSearch } from '../queries.ts';
import { useMay } from '../session.ts';

const columnNames: Record<CallColumn, string> = {
  rep: 'Rep',
  date: 'Date',
  length: 'Length',
  talk: 'Talk ratio',
  score: 'Score',
  outcome: 'Outcome',
};

export function CallViews({
  search,
  columns,
  onOpen,
}: {
  search: CallSearch;
  columns: readonly CallColumn[];
  onOpen: (search: CallSearch) => void;
}) {
  const client = useQueryClient();
  const mayReview = useMay('calls.review');
  const views = useQuery(callViewsQuery).data?.items ?? [];
  const [saving, setSaving] = useState(false);
  const words = wordsOf(search);
  const open = views.find((view) => wordsOf(view.search) === words);
  const remove = useMutation({
    mutationFn: (viewId: string) => request('DELETE /api/call-views/:viewId', { params: { viewId } }),
    onSuccess: () => toast('The view is taken away.'),
    onError: toastError,
    onSettled: () => void client.invalidateQueries(callViewsQuery),
  });
  const entries: MenuEntry[] = [
    ...views.map((view) => ({
      label: view.name,
      icon: view === open ? <Check className="icon-s" aria-hidden /> : <span className="icon-s" aria-hidden />,
      ...(view.isShared ? { note: <span className="text-caption text-muted">Team</span> } : {}),
      // What was saved is read like any other address.
      onSelect: () => onOpen(view.search),
    })),
    ...(views.length > 0 ? [{ kind: 'line' as const }] : []),
    { label: 'Save this view…', disabled: open !== undefined || words === '', onSelect: () => setSaving(true) },
    ...(open !== undefined && (open.isMine || mayReview)
      ? [{ label: `Take “${open.name}” away`, danger: true, onSelect: () => remove.mutate(open.viewId) }]
      : []),
  ];
  const toggle = (column: CallColumn): void => {
    const { columns: _, ...rest } = search;
    const next = writeColumns(columns.includes(column) ? columns.filter((other) => other !== column) : [...columns, column]);
    onOpen(next === undefined ? rest : { ...rest, columns: next });
  };
  return (
    <>
      <Menu
        trigger={
          <Button className="max-w-44">
            <Bookmark className="icon-s shrink-0" aria-hidden />
            <span className="truncate max-md:sr-only">{open?.name ?? 'Views'}</span>
          </Button>
        }
        entries={entries}
      />
      <span className="max-sm:hidden">
        <Menu
          trigger={
            <IconButton label="Columns">
              <Columns3 className="icon" aria-hidden />
            </IconButton>
          }
          entries={callColumns.map((column) => ({
            label: columnNames[column],
            icon: columns.includes(column) ? <Check className="icon-s" aria-hidden /> : <span className="icon-s" aria-hidden />,
            onSelect: () => toggle(column),
          }))}
        />
      </span>
      {saving && <SaveView search={search} onClose={() => setSaving(false)} />}
    </>
  );
}

/** The same for the same filters, in whatever order they stand. */
function wordsOf(search: CallSearch | Record<string, string>): string {
  return Object.entries(search)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort()
    .join('&');
}

function SaveView({ search, onClose }: { search: CallSearch; onClose: () => void }) {
  const client = useQueryClient();
  const mayShare = useMay('calls.comment');
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      request('POST /api/call-views', {
        body: { name, isShared, search: Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])) },
      }),
    onSuccess: () => {
      toast('The view is saved.');
      void client.invalidateQueries(callViewsQuery);
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title="Save this view" description="Its filters, its order and its columns.">
      <DialogForm
        act="Save"
        sends={{ mutate: () => save.mutate(), isPending: save.isPending }}
        onCancel={onClose}
        disabled={name.trim() === ''}
        error={save.error}
      >
        <Field label="Name" maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        {mayShare && <Switch label="For the whole team" checked={isShared} onChange={setShared} />}
      </DialogForm>
    </Dialog>
  );
}
