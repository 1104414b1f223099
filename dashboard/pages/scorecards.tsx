// The team's scorecards: which are in use, which are being drafted, and which calls each gets.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ClipboardList, Plus } from 'lucide-react';
import { useState } from 'react';
import { ApiError, request } from '../api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { Field } from '../kit/field.tsx';
import { FileButton } from '../kit/file-button.tsx';
import { Labelled } from '../kit/labelled.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Select } from '../kit/select.tsx';
import type { Choice } from '../kit/select.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { scorecardQuery, scorecardsQuery } from '../scorecard-queries.ts';
import type { ScorecardDetail, ScorecardList, ScorecardRow } from '../scorecard-queries.ts';
import { useMay } from '../session.ts';
import { DraftLine, DraftList } from './drafts/draft-list.tsx';
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
      <DraftList
        label="Scorecards"
        what="scorecards"
        query={cards}
        items={items}
        rows={4}
        empty={
          <Empty icon={<ClipboardList />} title="Scorecards will be here" actions={may && create}>
            A scorecard says what a good call holds. Calls get no score without one.
          </Empty>
        }
      >
        {(card) => <CardLine key={card.scorecardKey} card={card} />}
      </DraftList>
      {creating && cards.data !== undefined && <CreateDialog list={cards.data} onClose={() => setCreating(false)} />}
    </>
  );
}

function CardLine({ card }: { card: ScorecardRow }) {
  const uses = [...card.rules.map((rule) => `Rule ${rule}`), ...(card.isDefault ? ['Default'] : [])];
  return (
    <DraftLine
      link={
        <Link to="/scorecards/card/$scorecardKey" params={{ scorecardKey: card.scorecardKey }} className="row-link font-medium">
          {card.name}
        </Link>
      }
      below={<span className="block truncate text-caption text-muted">{card.description || `${card.criteria} criteria`}</span>}
      isEdited={card.hasDraft && card.state !== 'draft'}
      changedAt={card.changedAt}
    >
      {uses.map((use) => (
        <Badge key={use}>{use}</Badge>
      ))}
      <ScorecardBadge card={card} />
    </DraftLine>
  );
}

/** Goes to a card that was just made or read. */
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
  const read = useMutation({
    mutationFn: async (file: File) => request('POST /api/scorecards/import', { body: { yaml: await file.text() } }),
    onSuccess: ({ outcome, scorecard }) => {
      toast(`${scorecard.content.name} ${importWords[outcome]}`);
      open(scorecard);
    },
    onError: toastError,
  });
  return (
    <FileButton
      label="Scorecard file"
      accept=".yaml,.yml"
      iconOnly
      busy={read.isPending}
      onChoose={([file]) => file && read.mutate(file)}
    >
      Import YAML
    </FileButton>
  );
}
