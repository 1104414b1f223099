// The team's AI agents: which is live, which is paused, which has changes nobody calls with yet.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Bot, FileUp, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError, request } from '../api.ts';
import { ago, exactTime } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Button } from '../kit/button.tsx';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Field } from '../kit/field.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { Switch } from '../kit/switch.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { agentQuery, agentsQuery } from '../outbound-queries.ts';
import type { AgentRow } from '../outbound-queries.ts';
import { useMay } from '../session.ts';
import { AgentBadge } from './agent/agent-badge.tsx';

export function AgentsPage() {
  useTitle('AI agents');
  const may = useMay('agents.manage');
  const [archived, setArchived] = useState(false);
  const [creating, setCreating] = useState(false);
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
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="AI agents">
        {agents.isPending && (
          <Skeleton
            rows={6}
            height={56}
            slow="The agents are taking longer than usual to load."
            onRetry={() => void agents.refetch()}
          />
        )}
        {agents.isError && (
          <ErrorPanel what="The agents could not be loaded." error={agents.error} onRetry={() => void agents.refetch()} />
        )}
        {agents.data !== undefined && items.length === 0 && (
          <Empty icon={<Bot />} title="Agents that phone will be here" actions={may && create}>
            {may
              ? 'An agent has a first message, instructions, calling hours and a number. It calls nobody until you publish it.'
              : 'Managers and admins of your team make them.'}
          </Empty>
        )}
        {items.length > 0 && (
          <ul>
            {items.map((agent) => (
              <AgentLine key={agent.agentId} agent={agent} />
            ))}
          </ul>
        )}
      </div>
      {creating && <CreateDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function AgentLine({ agent }: { agent: AgentRow }) {
  return (
    <li className="relative flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 hover:bg-surface-2">
      <Avatar name={agent.name} agent size={28} />
      <span className="min-w-0 flex-1">
        <Link
          to="/agents/$agentId"
          params={{ agentId: agent.agentId }}
          className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {agent.name}
        </Link>
        <span className="block truncate font-mono text-caption text-muted">{agent.slug}</span>
      </span>
      {agent.hasChanges && agent.publishedVersion !== null && agent.state !== 'archived' && (
        <span className="text-caption text-muted max-sm:hidden">Unpublished changes</span>
      )}
      <AgentBadge agent={agent} />
      <time
        dateTime={agent.updatedAt}
        title={exactTime(agent.updatedAt)}
        className="w-24 shrink-0 text-right text-muted max-sm:hidden"
      >
        {ago(agent.updatedAt)}
      </time>
    </li>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => request('POST /api/agents', { body: { name } }),
    onSuccess: (agent) => {
      client.setQueryData(agentQuery(agent.agentId).queryKey, agent);
      void client.invalidateQueries({ queryKey: ['agents'] });
      onClose();
      void navigate({ to: '/agents/$agentId', params: { agentId: agent.agentId } });
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
  const client = useQueryClient();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const read = useMutation({
    mutationFn: async (file: File) => request('POST /api/agents/import', { body: { yaml: await file.text() } }),
    onSuccess: ({ outcome, agent }) => {
      client.setQueryData(agentQuery(agent.agentId).queryKey, agent);
      void client.invalidateQueries({ queryKey: ['agents'] });
      toast(`${agent.name} ${importWords[outcome]}`);
      void navigate({ to: '/agents/$agentId', params: { agentId: agent.agentId } });
    },
    onError: (error) => {
      const [first] = error instanceof ApiError ? error.fields : [];
      toastError(first === undefined ? error : new Error(`${error.message} ${first.path}: ${first.message}`));
    },
  });
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml"
        hidden
        aria-label="Agent file"
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
