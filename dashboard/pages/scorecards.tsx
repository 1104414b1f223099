// The team's scorecards: which are in use, which are being drafted, and which calls each gets.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ClipboardList, FileUp, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError, request } from '../api.ts';
import { ago, exactTime } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { Labelled } from '../kit/labelled.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Select } from '../kit/select.tsx';
import type { Choice } from '../kit/select.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { scorecardQuery, scorecardsQuery } from '../scorecard-queries.ts';
import type { ScorecardDetail, ScorecardList, ScorecardRow } from '../scorecard-queries.ts';
import { useMay } from '../session.ts';
import { ScorecardBadge } from './scorecard/scorecard-badge.tsx';
import { ScorecardTabs } from './scorecards/scorecard-tabs.tsx';

export function ScorecardsPage() {
  useTitle('Scorecards');
  const may = useMay('scorecards.manage');
  const [creating, setCreating] = useState(false);
  const cards = useQuery(scorecardsQuery);
  const items = cards.data?.items ?? [];
  const create = (
    <Button variant="main" onClick={() => setCreating(true)}>
      <Plus className="icon-s" aria-hidden />
      New scorecard
    </Button>
  );
  return (
    <>
      <PageHeader title="Scorecards" badge={items.length > 0 && <span className="nums text-muted">{items.length}</span>}>
        {may && <ImportButton />}
        {may && create}
      </PageHeader>
      <ScorecardTabs />
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Scorecards">
        {cards.isPending && (
          <Skeleton rows={4} height={56} slow="The scorecards are taking longer than usual." onRetry={() => void cards.refetch()} />
        )}
        {cards.isError && (
          <ErrorPanel what="The scorecards could not be loaded." error={cards.error} onRetry={() => void cards.refetch()} />
        )}
        {cards.data !== undefined && items.length === 0 && (
          <Empty icon={<ClipboardList />} title="Scorecards will be here" actions={may && create}>
            A scorecard says what a good call holds. Calls get no score without one.
          </Empty>
        )}
        {items.length > 0 && (
          <ul>
            {items.map((card) => (
              <CardLine key={card.scorecardKey} card={card} />
            ))}
          </ul>
        )}
      </div>
      {creating && cards.data !== undefined && <CreateDialog list={cards.data} onClose={() => setCreating(false)} />}
    </>
  );
}

function CardLine({ card }: { card: ScorecardRow }) {
  const uses = [...card.rules.map((rule) => `Rule ${rule}`), ...(card.isDefault ? ['Default'] : [])];
  return (
    <li className="relative flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 hover:bg-surface-2">
      <span className="min-w-0 flex-1">
        <Link
          to="/scorecards/card/$scorecardKey"
          params={{ scorecardKey: card.scorecardKey }}
          className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {card.name}
        </Link>
        <span className="block truncate text-caption text-muted">{card.description || `${card.criteria} criteria`}</span>
      </span>
      {uses.map((use) => (
        <Badge key={use}>{use}</Badge>
      ))}
      {card.hasDraft && card.state !== 'draft' && (
        <span className="text-caption text-muted max-sm:hidden">Unpublished changes</span>
      )}
      <ScorecardBadge card={card} />
      <time
        dateTime={card.changedAt}
        title={exactTime(card.changedAt)}
        className="w-24 shrink-0 text-right text-muted max-sm:hidden"
      >
        {ago(card.changedAt)}
      </time>
    </li>
  );
}

function useOpen(): (card: ScorecardDetail) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (card) => {
    const { scorecardKey } = card;
    client.setQueryData(scorecardQuery(scorecardKey).queryKey, card);
    void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
    void navigate({ to: '/scorecards/card/$scorecardKey', params: { scorecardKey } });
  };
}

function CreateDialog({ list, onClose }: { list: ScorecardList; onClose: () => void }) {
  const open = useOpen();
  const [name, setName] = useState('');
  const [from, setFrom] = useState('template discovery');
  const beginnings: Choice[] = [
    ...list.templates.map(({ key, name: label, description }) => ({ value: `template ${key}`, label, note: description })),
    ...list.items.map(({ scorecardKey, name: label }) => ({ value: `scorecard ${scorecardKey}`, label: `A copy of ${label}` })),
    { value: 'nothing', label: 'An empty card' },
  ];
  const create = useMutation({
    mutationFn: () => {
      const [what, key = ''] = from.split(' ');
      const kind = what === 'template' || what === 'scorecard' ? what : null;
      return request('POST /api/scorecards', { body: { name, from: kind && { kind, key } } });
    },
    onSuccess: (card) => {
      onClose();
      open(card);
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="New scorecard"
      description="It begins as a draft and scores nothing until you publish it."
    >
      <DialogForm act="Create" sends={create} disabled={name.trim() === ''} onCancel={onClose}>
        <Field
          label="Name"
          autoFocus
          required
          maxLength={100}
          placeholder="Demo call"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={create.error instanceof ApiError ? (create.error.field('name') ?? create.error.message) : create.error?.message}
        />
        <Labelled label="Begins as" hint={beginnings.find(({ value }) => value === from)?.note}>
          <Select label="Begins as" value={from} choices={beginnings} onChange={setFrom} />
        </Labelled>
      </DialogForm>
    </Dialog>
  );
}

const importWords = {
  created: 'is a new card. It scores nothing until you publish it.',
  changed: 'has a new draft. Look at it, then publish.',
  unchanged: 'says this already.',
} as const;

function ImportButton() {
  const open = useOpen();
  const input = useRef<HTMLInputElement>(null);
  const read = useMutation({
    mutationFn: async (file: File) => request('POST /api/scorecards/import', { body: { yaml: await file.text() } }),
    onSuccess: ({ outcome, scorecard }) => {
      toast(`${scorecard.content.name} ${importWords[outcome]}`);
      open(scorecard);
    },
    onError: toastError,
  });
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml"
        hidden
        aria-label="Scorecard file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) read.mutate(file);
          event.target.value = '';
        }}
      />
      <Button busy={read.isPending} onClick={() => input.current?.click()}>
        <FileUp className="icon-s" aria-hidden />
        <span className="max-sm:sr-only">Import YAML</span>
      </Button>
    </>
  );
}
