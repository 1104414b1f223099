// Every published version of an agent: who, when, what differs from another one; and the way back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useState } from 'react';
import { settingsChanges } from '../../../rules/agent-versions.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { request } from '../../api.ts';
import { Empty } from '../../kit/empty.tsx';
import { Select } from '../../kit/select.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { agentVersionQuery } from '../../outbound-queries.ts';
import type { AgentDetail } from '../../outbound-queries.ts';
import { Changes } from '../drafts/changes.tsx';
import { VersionLine } from '../drafts/version-line.tsx';
import { useDraft } from './draft.ts';

export function AgentVersions() {
  const { agent } = useDraft();
  if (agent.versions.length === 0)
    return (
      <Empty icon={<History />} title="Published versions will be here">
        Each keeps what it said for good, so that one can compare them and go back.
      </Empty>
    );
  return (
    <div className="px-4 pb-10">
      <ul className="py-2">
        {agent.versions.map((version) => (
          <AgentVersion key={version.version} of={version} />
        ))}
      </ul>
    </div>
  );
}

function AgentVersion({ of }: { of: AgentDetail['versions'][number] }) {
  const { agent, mayEdit } = useDraft();
  const client = useQueryClient();
  const { version } = of;
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
    <VersionLine
      version={of}
      inUse={isLive ? 'Live' : null}
      byNobody="Somebody who has left"
      compare="Compare"
      onEdit={mayEdit ? edit : null}
      onUse={mayEdit && !isLive ? { words: 'Make it live', ...rollBack } : null}
      comparison={<Comparison version={version} />}
    />
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
    <>
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
    </>
  );
}
