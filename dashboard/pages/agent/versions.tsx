// Every published version: who, when, what differs from another one; and the way back.
import { useMutation, useQuery } from '@tanstack/react-query';
import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { settingsChanges } from '../../../rules/agent-versions.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { request } from '../../api.ts';
import { ago, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Select } from '../../kit/select.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { agentVersionQuery } from '../../outbound-queries.ts';
import type { AgentDetail } from '../../outbound-queries.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Changes } from './changes.tsx';
import { useDraft } from './draft.ts';

export function AgentVersions() {
  const { agent } = useDraft();
  const [compared, setCompared] = useState<number | null>(null);
  if (agent.versions.length === 0)
    return (
      <Empty icon={<History />} title="Published versions will be here">
        Each keeps what it said for good, so that one can compare them and go back.
      </Empty>
    );
  return (
    <div className="px-4 pb-10 lg:px-6">
      <ul className="py-2">
        {agent.versions.map((version) => (
          <VersionLine
            key={version.version}
            version={version}
            isCompared={compared === version.version}
            onCompare={() => setCompared(compared === version.version ? null : version.version)}
          />
        ))}
      </ul>
    </div>
  );
}

function VersionLine({
  version: { version, note, publishedBy, publishedAt },
  isCompared,
  onCompare,
}: {
  version: AgentDetail['versions'][number];
  isCompared: boolean;
  onCompare: () => void;
}) {
  const { agent, mayEdit } = useDraft();
  const client = useQueryClient();
  const isLive = agent.publishedVersion === version;
  const keep = (next: AgentDetail): void => {
    client.setQueryData(['agent', agent.agentId], next);
    void client.invalidateQueries({ queryKey: ['agents'] });
  };
  const rollBack = useMutation({
    mutationFn: () => request('POST /api/agents/:agentId/roll-back', { params: { agentId: agent.agentId }, body: { version } }),
    onSuccess: (next) => {
      keep(next);
      toast(`Calls are made with version ${version} from now on. The draft is as it was.`);
    },
    onError: toastError,
  });
  const edit = useMutation({
    mutationFn: () =>
      request('POST /api/agents/:agentId/draft-from', {
        params: { agentId: agent.agentId },
        body: { revision: agent.revision, version },
      }),
    onSuccess: (next) => {
      keep(next);
      toast(`The draft is now what version ${version} says.`);
    },
    onError: toastError,
  });
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="nums font-semibold">Version {version}</span>
        {isLive && <Badge tone="strong">Live</Badge>}
        <span className="text-muted">
          {publishedBy ?? 'Somebody who has left'} ·{' '}
          <time dateTime={publishedAt} title={exactTime(publishedAt)}>
            {ago(publishedAt)}
          </time>
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <Button size="s" variant="quiet" aria-expanded={isCompared} onClick={onCompare}>
            <GitCompareArrows className="icon-s" aria-hidden />
            Compare
          </Button>
          {mayEdit && (
            <>
              <Button size="s" busy={edit.isPending} onClick={() => edit.mutate()}>
                Edit from here
              </Button>
              {!isLive && (
                <Button size="s" busy={rollBack.isPending} onClick={() => rollBack.mutate()}>
                  Make it live
                </Button>
              )}
            </>
          )}
        </span>
      </div>
      {note !== '' && <p className="mt-0.5 text-muted">{note}</p>}
      {isCompared && <Comparison version={version} />}
    </li>
  );
}

function Comparison({ version }: { version: number }) {
  const { agent, settings } = useDraft();
  const before = agent.versions.find((other) => other.version < version)?.version;
  const [other, setOther] = useState(before === undefined ? 'draft' : String(before));
  const mine = useQuery(agentVersionQuery(agent.agentId, version)).data?.settings;
  const otherVersion = useQuery({ ...agentVersionQuery(agent.agentId, Number(other)), enabled: other !== 'draft' }).data?.settings;
  const theirs: AgentSettings | undefined = other === 'draft' ? settings : otherVersion;
  const [from, to] = other === 'draft' ? [mine, theirs] : [theirs, mine];
  return (
    <div className="mt-2 max-w-3xl">
      <div className="mb-3 flex flex-wrap items-center gap-2 text-muted">
        {other === 'draft' ? `From version ${version} to` : `To version ${version} from`}
        <Select
          label="Compare with"
          value={other}
          choices={[
            { value: 'draft', label: 'the draft' },
            ...agent.versions
              .filter((item) => item.version !== version)
              .map((item) => ({ value: String(item.version), label: `version ${item.version}` })),
          ]}
          onChange={setOther}
        />
      </div>
      {from !== undefined && to !== undefined && <Changes changes={settingsChanges(from, to)} />}
    </div>
  );
}
