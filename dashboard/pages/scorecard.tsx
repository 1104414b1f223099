// The frame of a scorecard's editor: how it stands, the tabs, publishing.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Archive, CopyPlus, FileDown, MoreHorizontal, RotateCcw, Trash } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { LinkTabs, tabLook } from '../kit/link-tabs.tsx';
import { Menu } from '../kit/menu.tsx';
import type { MenuEntry } from '../kit/menu.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { SavingNote, SavingTrouble } from '../kit/saving.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { saveFile } from '../save-file.ts';
import { scorecardQuery, scorecardsQuery } from '../scorecard-queries.ts';
import type { ScorecardDetail } from '../scorecard-queries.ts';
import { useMay } from '../session.ts';
import { CardContext, openCard, useCardKeeper } from './scorecard/draft.ts';
import type { CardKeeper } from './scorecard/draft.ts';
import { PublishDialog } from './scorecard/publish-dialog.tsx';
import { ScorecardBadge } from './scorecard/scorecard-badge.tsx';

export function ScorecardFrame() {
  const { scorecardKey } = useParams({ from: '/shell/scorecards/card/$scorecardKey' });
  const card = useQuery(scorecardQuery(scorecardKey));
  useTitle(card.data?.content.name ?? 'Scorecard');
  if (card.data !== undefined) return <Opened key={scorecardKey} card={card.data} />;
  return (
    <>
      <PageHeader title="Scorecard" trail={<Trail to="/scorecards">Scorecards</Trail>} />
      {card.isPending ? (
        <Skeleton rows={8} slow="The scorecard is taking longer than usual to load." />
      ) : (
        <ErrorPanel
          what="The scorecard could not be loaded."
          error={card.error}
          onRetry={() => void card.refetch()}
          list={{ to: '/scorecards', label: 'Scorecards' }}
        />
      )}
    </>
  );
}

const tabs = [
  { to: '/scorecards/card/$scorecardKey', label: 'Card', exact: true },
  { to: '/scorecards/card/$scorecardKey/try', label: 'Try on a call', exact: false },
  { to: '/scorecards/card/$scorecardKey/versions', label: 'Versions', exact: false },
  { to: '/scorecards/card/$scorecardKey/rescores', label: 'Score again', exact: false },
] as const;

function Opened({ card }: { card: ScorecardDetail }) {
  const may = useMay('scorecards.manage');
  const keeper = useCardKeeper(card);
  const [publishing, setPublishing] = useState(false);
  const [showMissing, setShowMissing] = useState(false);
  const open = openCard(card, keeper, showMissing, may && card.state !== 'archived');
  const next = (card.versions[0]?.version ?? 0) + 1;
  const hasChanges = card.state === 'draft' || card.changes.length > 0 || keeper.saving.kind !== 'saved';
  const wrong = open.problems.filter((problem) => showMissing || problem.code !== 'missing').length;
  const publish = async (): Promise<void> => {
    setShowMissing(true);
    if (await keeper.flush()) setPublishing(true);
  };
  return (
    <CardContext value={open}>
      <PageHeader
        title={open.content.name === '' ? 'Scorecard without a name' : open.content.name}
        trail={<Trail to="/scorecards">Scorecards</Trail>}
        badge={<ScorecardBadge card={card} />}
      >
        {open.mayEdit && <SavingNote saving={keeper.saving} changes={card.state === 'active' ? card.changes.length : 0} />}
        {open.mayEdit && (
          <Button variant="main" disabled={!hasChanges} onClick={() => void publish()}>
            Publish v{next}
          </Button>
        )}
        <CardMenu card={card} keeper={keeper} />
      </PageHeader>
      <SavingTrouble keeper={keeper} what="this scorecard" />
      <LinkTabs label="Scorecard">
        {tabs.map(({ to, label, exact }) => (
          <Link key={to} to={to} params={{ scorecardKey: card.scorecardKey }} activeOptions={{ exact }} {...tabLook}>
            {label}
            {exact && wrong > 0 && (
              <Badge tone="weak">
                {wrong}
                <span className="sr-only"> to put right</span>
              </Badge>
            )}
          </Link>
        ))}
      </LinkTabs>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Scorecard content">
        <Outlet />
      </div>
      {publishing && <PublishDialog version={next} onClose={() => setPublishing(false)} />}
    </CardContext>
  );
}

function CardMenu({ card, keeper }: { card: ScorecardDetail; keeper: CardKeeper }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay('scorecards.manage');
  const { scorecardKey, state, versions } = card;
  const params = { scorecardKey };
  const name = card.content.name;
  const keep = (next: ScorecardDetail): void => {
    client.setQueryData(scorecardQuery(next.scorecardKey).queryKey, next);
    void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
  };
  const activate = useMutation({
    mutationFn: (activeVersion: number | null) =>
      request('PATCH /api/scorecards/:scorecardKey', { params, body: { activeVersion } }),
    onSuccess: (next) => {
      keep(next);
      toast(next.state === 'active' ? `${name} can score calls again.` : `${name} is archived. Scores made with it stay.`);
    },
    onError: toastError,
  });
  const duplicate = useMutation({
    mutationFn: () =>
      request('POST /api/scorecards', {
        body: { name: `${name} (copy)`.slice(0, 100), from: { kind: 'scorecard', key: scorecardKey } },
      }),
    onSuccess: (made) => {
      keep(made);
      toast(`${made.content.name} is a draft of its own.`);
      void navigate({ to: '/scorecards/card/$scorecardKey', params: { scorecardKey: made.scorecardKey } });
    },
    onError: toastError,
  });
  const discard = useMutation({
    mutationFn: () => request('DELETE /api/scorecards/:scorecardKey/draft', { params }),
    onSuccess: async () => {
      void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
      if (state === 'draft') {
        toast(`${name} is gone.`);
        await navigate({ to: '/scorecards' });
        client.removeQueries({ queryKey: scorecardQuery(scorecardKey).queryKey });
      } else {
        keeper.adopt(await client.fetchQuery({ ...scorecardQuery(scorecardKey), staleTime: 0 }));
        toast('The draft is gone. The card is as it was published.');
      }
    },
    onError: toastError,
  });
  const download = useMutation({
    mutationFn: async () => {
      await keeper.flush();
      return await request('GET /api/scorecards/:scorecardKey/file', { params });
    },
    onSuccess: ({ fileName, yaml }) => saveFile(fileName, yaml),
    onError: toastError,
  });
  const newest = versions[0]?.version;
  const entries: MenuEntry[] = [
    { label: 'Export as YAML', icon: <FileDown className="icon-s" aria-hidden />, onSelect: () => download.mutate() },
  ];
  if (may) {
    entries.push(
      { label: 'Duplicate', icon: <CopyPlus className="icon-s" aria-hidden />, onSelect: () => duplicate.mutate() },
      { kind: 'line' },
      {
        label: state === 'draft' ? 'Throw this card away' : 'Throw the draft away',
        icon: <Trash className="icon-s" aria-hidden />,
        danger: true,
        disabled: !card.hasDraft,
        onSelect: () => discard.mutate(),
      },
    );
    if (state === 'active')
      entries.push({
        label: 'Archive',
        icon: <Archive className="icon-s" aria-hidden />,
        danger: true,
        onSelect: () => activate.mutate(null),
      });
    else if (newest !== undefined)
      entries.push({
        label: 'Take out of the archive',
        icon: <RotateCcw className="icon-s" aria-hidden />,
        onSelect: () => activate.mutate(newest),
      });
  }
  return (
    <Menu
      trigger={
        <IconButton label="More">
          <MoreHorizontal className="icon" aria-hidden />
        </IconButton>
      }
      entries={entries}
    />
  );
}
