// The frame of an agent's editor: how it stands, the tabs, publishing, and beside them what it would say.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Archive, CopyPlus, FileDown, MoreHorizontal, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api.ts';
import { Badge } from '../kit/badge.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { LinkTabs, tabLook } from '../kit/link-tabs.tsx';
import { Menu } from '../kit/menu.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { SavingNote, SavingTrouble } from '../kit/saving.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { agentQuery } from '../outbound-queries.ts';
import type { AgentDetail } from '../outbound-queries.ts';
import { saveFile } from '../save-file.ts';
import { useMay } from '../session.ts';
import { AgentBadge } from './agent/agent-badge.tsx';
import { AgentSide } from './agent/agent-side.tsx';
import { DraftContext, tabOf, useDraftKeeper, useDraftView } from './agent/draft.ts';
import type { DraftKeeper } from './agent/draft.ts';
import { PublishDialog } from './agent/publish-dialog.tsx';

export function AgentFrame() {
  const { agentId } = useParams({ from: '/shell/agents/$agentId' });
  const agent = useQuery(agentQuery(agentId));
  useTitle(agent.data?.name ?? 'Agent');
  if (agent.data !== undefined) return <Opened key={agentId} agent={agent.data} />;
  return (
    <>
      <PageHeader title="Agent" trail={<Trail to="/agents">AI agents</Trail>} />
      {agent.isPending ? (
        <Skeleton rows={10} slow="The agent is taking longer than usual to load." />
      ) : (
        <ErrorPanel
          what="The agent could not be loaded."
          error={agent.error}
          onRetry={() => void agent.refetch()}
          list={{ to: '/agents', label: 'AI agents' }}
        />
      )}
    </>
  );
}

const tabs = [
  { name: 'prompt', to: '/agents/$agentId', label: 'Prompt' },
  { name: 'variables', to: '/agents/$agentId/variables', label: 'Variables' },
  { name: 'schedule', to: '/agents/$agentId/schedule', label: 'Schedule' },
  { name: 'voice', to: '/agents/$agentId/voice', label: 'Voice' },
  { name: 'versions', to: '/agents/$agentId/versions', label: 'Versions' },
  { name: 'talk', to: '/agents/$agentId/talk', label: 'Talk' },
  { name: 'chat', to: '/agents/$agentId/chat', label: 'Chat' },
  { name: 'tests', to: '/agents/$agentId/tests', label: 'Tests' },
  { name: 'calls', to: '/agents/$agentId/calls', label: 'Calls' },
] as const;

function Opened({ agent }: { agent: AgentDetail }) {
  const may = useMay('agents.manage') && agent.state !== 'archived';
  const keeper = useDraftKeeper(agent);
  const [publishing, setPublishing] = useState(false);
  const [showMissing, setShowMissing] = useState(false);
  const draft = useDraftView(agent, keeper, showMissing, may);
  const changes = agent.changes.length;
  const next = (agent.versions[0]?.version ?? 0) + 1;
  const publish = async (): Promise<void> => {
    setShowMissing(true);
    if (await keeper.flush()) setPublishing(true);
  };
  return (
    <DraftContext value={draft}>
      <PageHeader title={draft.settings.name} trail={<Trail to="/agents">AI agents</Trail>} badge={<AgentBadge agent={agent} />}>
        {may && <SavingNote saving={keeper.saving} changes={agent.publishedVersion === null ? 0 : changes} />}
        {may && (
          <Button
            variant="main"
            disabled={agent.publishedVersion !== null && changes === 0 && keeper.saving.kind === 'saved'}
            onClick={() => void publish()}
          >
            Publish v{next}
          </Button>
        )}
        <AgentMenu agent={agent} keeper={keeper} />
      </PageHeader>
      <SavingTrouble keeper={keeper} what="this agent" />
      <LinkTabs label="Agent">
        {tabs.map(({ name, to, label }) => {
          const wrong = draft.problems.filter(
            (problem) => tabOf(problem.path) === name && (showMissing || problem.code !== 'missing'),
          );
          return (
            <Link key={name} to={to} params={{ agentId: agent.agentId }} activeOptions={{ exact: name === 'prompt' }} {...tabLook}>
              {label}
              {wrong.length > 0 && (
                <Badge tone="weak">
                  {wrong.length}
                  <span className="sr-only"> to put right</span>
                </Badge>
              )}
            </Link>
          );
        })}
      </LinkTabs>
      <div
        className="thin-scroll flex min-h-0 flex-1 flex-col overflow-y-auto lg:flex-row lg:overflow-hidden"
        tabIndex={0}
        role="region"
        aria-label="Agent content"
      >
        <div className="thin-scroll min-w-0 flex-1 lg:overflow-y-auto">
          <Outlet />
        </div>
        <AgentSide />
      </div>
      {publishing && <PublishDialog keeper={keeper} version={next} onClose={() => setPublishing(false)} />}
    </DraftContext>
  );
}

function AgentMenu({ agent, keeper }: { agent: AgentDetail; keeper: DraftKeeper }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useMay('agents.manage');
  const { agentId, state } = agent;
  const move = useMutation({
    mutationFn: (to: AgentDetail['state']) => request('PATCH /api/agents/:agentId', { params: { agentId }, body: { state: to } }),
    onSuccess: (moved) => {
      client.setQueryData(agentQuery(agentId).queryKey, moved);
      void client.invalidateQueries({ queryKey: ['agents'] });
      toast(
        moved.state === 'active'
          ? `${moved.name} goes on.`
          : moved.state === 'paused'
            ? `${moved.name} is paused. Calls under way go on; no new one begins.`
            : `${moved.name} is archived and calls nobody.`,
      );
    },
    onError: toastError,
  });
  const duplicate = useMutation({
    mutationFn: () =>
      request('POST /api/agents/:agentId/duplicate', { params: { agentId }, body: { name: `${agent.name} (copy)`.slice(0, 100) } }),
    onSuccess: (made) => {
      client.setQueryData(agentQuery(made.agentId).queryKey, made);
      void client.invalidateQueries({ queryKey: ['agents'] });
      toast(`${made.name} is a draft of its own.`);
      void navigate({ to: '/agents/$agentId', params: { agentId: made.agentId } });
    },
    onError: toastError,
  });
  const download = useMutation({
    mutationFn: async () => {
      await keeper.flush();
      return await request('GET /api/agents/:agentId/file', { params: { agentId } });
    },
    onSuccess: ({ fileName, yaml }) => saveFile(fileName, yaml),
    onError: toastError,
  });
  return (
    <Menu
      trigger={
        <IconButton label="More">
          <MoreHorizontal className="icon" aria-hidden />
        </IconButton>
      }
      entries={[
        { label: 'Export as YAML', icon: <FileDown className="icon-s" aria-hidden />, onSelect: () => download.mutate() },
        ...(may
          ? ([
              { label: 'Duplicate', icon: <CopyPlus className="icon-s" aria-hidden />, onSelect: () => duplicate.mutate() },
              { kind: 'line' },
              state === 'active'
                ? {
                    label: 'Pause its calls',
                    icon: <Pause className="icon-s" aria-hidden />,
                    onSelect: () => move.mutate('paused'),
                  }
                : {
                    label: state === 'paused' ? 'Let it go on' : 'Take out of the archive',
                    icon: <Play className="icon-s" aria-hidden />,
                    onSelect: () => move.mutate('active'),
                  },
              {
                label: 'Archive',
                icon: <Archive className="icon-s" aria-hidden />,
                danger: true,
                disabled: state === 'archived',
                onSelect: () => move.mutate('archived'),
              },
            ] as const)
          : []),
      ]}
    />
  );
}
