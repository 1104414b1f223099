// The team's AI agents: which is live, which is paused, which has changes nobody calls with yet.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { ApiError, request } from '../api.ts';
import { useAskedFor } from '../asked-act.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Button } from '../kit/button.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { Field } from '../kit/field.tsx';
import { FileButton } from '../kit/file-button.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Switch } from '../kit/switch.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { agentQuery, agentsQuery } from '../outbound-queries.ts';
import type { AgentDetail, AgentRow } from '../outbound-queries.ts';
import { useMay } from '../session.ts';
import { AgentBadge } from './agent/agent-badge.tsx';
import { DraftLine, DraftList } from './drafts/draft-list.tsx';

export function AgentsPage() {
  useTitle('AI agents');
  const may = useMay('agents.manage');
  const [archived, setArchived] = useState(false);
  const [creating, setCreating] = useAskedFor('new-agent');
  const agents = useQuery(agentsQuery(archived));
  const items = agents.data?.items ?? [];
  const create = (
    <Button variant="main" onClick={() => setCreating(true)}>
      <Plus className="icon-s" aria-hidden />
      New agent
    </Button>
  );
  return (
    <>
      <PageHeader title="AI agents" badge={items.length > 0 && <span className="nums text-muted">{items.length}</span>}>
        <span className="max-sm:hidden">
          <Switch label="Archived" checked={archived} onChange={setArchived} />
        </span>
        {may && <ImportButton />}
        {may && create}
      </PageHeader>
      <DraftList
        label="AI agents"
        what="agents"
        query={agents}
        items={items}
        rows={6}
        empty={
          <Empty icon={<Bot />} title="Agents that phone will be here" actions={may && create}>
            {may
              ? 'An agent has a first message, instructions, calling hours and a number. It calls nobody until you publish it.'
              : 'Managers and admins of your team make them.'}
          </Empty>
        }
      >
        {(agent) => <AgentLine key={agent.agentId} agent={agent} />}
      </DraftList>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function AgentLine({ agent }: { agent: AgentRow }) {
  return (
    <DraftLine
      link={
        <Link to="/agents/$agentId" params={{ agentId: agent.agentId }} className="row-link font-medium">
          {agent.name}
        </Link>
      }
      lead={<Avatar name={agent.name} agent size={28} />}
      below={<span className="block truncate font-mono text-caption text-muted">{agent.slug}</span>}
      isEdited={agent.hasChanges && agent.publishedVersion !== null && agent.state !== 'archived'}
      changedAt={agent.updatedAt}
    >
      <AgentBadge agent={agent} />
    </DraftLine>
  );
}

/** Goes to an agent that was just made or read. */
function useOpen(): (agent: AgentDetail) => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (agent) => {
    const { agentId } = agent;
    client.setQueryData(agentQuery(agentId).queryKey, agent);
    void client.invalidateQueries({ queryKey: ['agents'] });
    void navigate({ to: '/agents/$agentId', params: { agentId } });
  };
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const open = useOpen();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => request('POST /api/agents', { body: { name } }),
    onSuccess: (agent) => {
      onClose();
      open(agent);
    },
  });
  return (
    <Dialog open onClose={onClose} title="New agent" description="It begins as a draft and calls nobody until you publish it.">
      <DialogForm act="Create" sends={create} disabled={name.trim() === ''} onCancel={onClose}>
        <Field
          label="Name"
          autoFocus
          required
          maxLength={100}
          placeholder="Qualifier"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={create.error instanceof ApiError ? (create.error.field('name') ?? create.error.message) : create.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}

const importWords = {
  created: 'is a new agent. It calls nobody until you publish it.',
  changed: 'has a new draft. Look at it, then publish.',
  unchanged: 'has this draft already.',
} as const;

function ImportButton() {
  const open = useOpen();
  const read = useMutation({
    mutationFn: async (file: File) => request('POST /api/agents/import', { body: { yaml: await file.text() } }),
    onSuccess: ({ outcome, agent }) => {
      toast(`${agent.name} ${importWords[outcome]}`);
      open(agent);
    },
    onError: (error) => {
      const [first] = error instanceof ApiError ? error.fields : [];
      toastError(first === undefined ? error : new Error(`${error.message} ${first.path}: ${first.message}`));
    },
  });
  return (
    <FileButton
      label="Agent file"
      accept=".yaml,.yml"
      iconOnly
      busy={read.isPending}
      onChoose={([file]) => file && read.mutate(file)}
    >
      Import YAML
    </FileButton>
  );
}
