// Every published version of a scorecard: who, when, what differs from what is edited; and the way back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { request } from '../../api.ts';
import { Empty } from '../../kit/empty.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { scorecardQuery, scorecardsQuery, scorecardVersionQuery } from '../../scorecard-queries.ts';
import type { ScorecardDetail } from '../../scorecard-queries.ts';
import { Changes } from '../drafts/changes.tsx';
import { VersionLine } from '../drafts/version-line.tsx';
import { useCard } from './draft.ts';

export function ScorecardVersions() {
  const { card } = useCard();
  if (card.versions.length === 0)
    return (
      <Empty icon={<History />} title="Published versions will be here">
        Each keeps what it said for good, and every score names the version it was made with.
      </Empty>
    );
  return (
    <ul className="mx-auto max-w-4xl px-4 py-2">
      {card.versions.map((version) => (
        <CardVersion key={version.version} of={version} />
      ))}
    </ul>
  );
}

function CardVersion({ of }: { of: ScorecardDetail['versions'][number] }) {
  const { card, keeper, mayEdit } = useCard();
  const client = useQueryClient();
  const { version } = of;
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
    <VersionLine
      version={of}
      inUse={of.state === 'active' ? 'Active' : null}
      byNobody="Came with Ringside"
      compare="Compare with what is edited"
      onEdit={mayEdit ? edit : null}
      onUse={mayEdit && of.state !== 'active' ? { words: 'Score by it again', ...activate } : null}
      comparison={<Comparison version={version} />}
    />
  );
}

function Comparison({ version }: { version: number }) {
  const { card } = useCard();
  const compared = useQuery(scorecardVersionQuery(card.scorecardKey, version));
  if (compared.isError) return <p className="text-weak">{compared.error.message}</p>;
  return compared.data && <Changes changes={compared.data.changesToDraft} />;
}
