// Every published version: who, when, what differs from what is edited; and the way back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { ago, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { scorecardQuery, scorecardsQuery, scorecardVersionQuery } from '../../scorecard-queries.ts';
import type { ScorecardDetail } from '../../scorecard-queries.ts';
import { Changes } from '../agent/changes.tsx';
import { useCard } from './draft.ts';

export function ScorecardVersions() {
  const { card } = useCard();
  const [compared, setCompared] = useState<number | null>(null);
  if (card.versions.length === 0)
    return (
      <Empty icon={<History />} title="Published versions will be here">
        Each keeps what it said for good, and every score names the version it was made with.
      </Empty>
    );
  return (
    <ul className="mx-auto max-w-4xl px-4 py-2 lg:px-6">
      {card.versions.map((version) => (
        <VersionLine
          key={version.version}
          version={version}
          isCompared={compared === version.version}
          onCompare={() => setCompared(compared === version.version ? null : version.version)}
        />
      ))}
    </ul>
  );
}

function VersionLine({
  version: { version, state, note, publishedBy, publishedAt },
  isCompared,
  onCompare,
}: {
  version: ScorecardDetail['versions'][number];
  isCompared: boolean;
  onCompare: () => void;
}) {
  const { card, keeper, mayEdit } = useCard();
  const client = useQueryClient();
  const params = { scorecardKey: card.scorecardKey };
  const keep = (next: ScorecardDetail): void => {
    keeper.adopt(next);
    void client.invalidateQueries({ queryKey: scorecardsQuery.queryKey });
  };
  const activate = useMutation({
    mutationFn: () => request('PATCH /api/scorecards/:scorecardKey', { params, body: { activeVersion: version } }),
    onSuccess: (next) => {
      keep(next);
      toast(`Calls are scored by version ${version} from now on.`);
    },
    onError: toastError,
  });
  const edit = useMutation({
    mutationFn: () =>
      request('POST /api/scorecards/:scorecardKey/draft-from', { params, body: { revision: card.revision, version } }),
    onSuccess: (next) => {
      keep(next);
      void client.invalidateQueries({ queryKey: scorecardQuery(card.scorecardKey).queryKey });
      toast(`The draft is now what version ${version} says.`);
    },
    onError: toastError,
  });
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="nums font-semibold">Version {version}</span>
        {state === 'active' && <Badge tone="strong">Active</Badge>}
        <span className="text-muted">
          {publishedBy ?? 'Came with Ringside'} ·{' '}
          <time dateTime={publishedAt} title={exactTime(publishedAt)}>
            {ago(publishedAt)}
          </time>
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <Button size="s" variant="quiet" aria-expanded={isCompared} onClick={onCompare}>
            <GitCompareArrows className="icon-s" aria-hidden />
            Compare with what is edited
          </Button>
          {mayEdit && (
            <Button size="s" busy={edit.isPending} onClick={() => edit.mutate()}>
              Edit from here
            </Button>
          )}
          {mayEdit && state !== 'active' && (
            <Button size="s" busy={activate.isPending} onClick={() => activate.mutate()}>
              Score by it again
            </Button>
          )}
        </span>
      </div>
      {note !== '' && <p className="mt-0.5 text-muted">{note}</p>}
      {isCompared && <Comparison version={version} />}
    </li>
  );
}

function Comparison({ version }: { version: number }) {
  const { card } = useCard();
  const compared = useQuery(scorecardVersionQuery(card.scorecardKey, version));
  return (
    <div className="mt-2 max-w-3xl">
      {compared.data !== undefined && <Changes changes={compared.data.changesToDraft} />}
      {compared.isError && <p className="text-weak">{compared.error.message}</p>}
    </div>
  );
}
