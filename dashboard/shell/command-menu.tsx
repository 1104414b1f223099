// Search or jump: pages, acts, and calls by title or rep.
import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import {
  Bot,
  CircleAlert,
  ClipboardList,
  Dumbbell,
  KeyRound,
  Keyboard,
  Moon,
  PhoneCall,
  PhoneOutgoing,
  Radio,
  ScrollText,
  Search,
  Settings,
  Sun,
  Users,
  Workflow,
} from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { request } from '../api.ts';
import { dateTime } from '../format.ts';
import { useMay } from '../session.ts';
import { useSettled } from '../settled.ts';
import { setTheme } from '../theme.ts';

const itemStyle = 'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 data-[selected=true]:bg-hover [&_svg]:text-muted';
const groupStyle =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:text-muted';

export default function CommandMenu({ onClose, onShowKeys }: { onClose: () => void; onShowKeys: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const search = useSettled(text.trim());
  const mayCalls = useMay('calls.read');
  const calls = useQuery({
    queryKey: ['command-calls', search],
    queryFn: ({ signal }) => request('GET /api/calls', { query: { search, limit: 6 } }, signal),
    enabled: search.length >= 2 && mayCalls,
  });
  // Only what belongs to the text as it stands, so that Enter never opens an older result.
  const found = search.length >= 2 && search === text.trim() ? (calls.data?.items ?? []) : [];
  const mayJobs = useMay('jobs.read');
  const mayKeys = useMay('keys.manage');
  const mayHubspot = useMay('hubspot.read');
  const mayAgents = useMay('agents.read');
  const mayPractise = useMay('practice.take');
  const mayScorecards = useMay('scorecards.read');
  const mayTeam = useMay('team.read');
  const mayAudit = useMay('audit.read');
  const acts: { label: string; icon: ReactNode; run: () => void; shown: boolean }[] = [
    {
      label: 'Calls',
      icon: <PhoneCall className="icon" aria-hidden />,
      run: () => void navigate({ to: '/calls' }),
      shown: mayCalls,
    },
    {
      label: 'Failed calls',
      icon: <PhoneCall className="icon" aria-hidden />,
      run: () => void navigate({ to: '/calls', search: { state: 'failed' } }),
      shown: mayCalls,
    },
    {
      label: 'Coaching plan',
      icon: <Dumbbell className="icon" aria-hidden />,
      run: () => void navigate({ to: '/practice/plan' }),
      shown: mayPractise,
    },
    ...(
      [
        ['Scorecards', '/scorecards'],
        ['Which scorecard', '/scorecards/which'],
      ] as const
    ).map(([label, to]) => ({
      label,
      icon: <ClipboardList className="icon" aria-hidden />,
      run: () => void navigate({ to }),
      shown: mayScorecards,
    })),
    { label: 'Live', icon: <Radio className="icon" aria-hidden />, run: () => void navigate({ to: '/live' }), shown: mayAgents },
    ...(
      [
        ['Outbound calls', '/outbound'],
        ['Dry run', '/outbound/dry-run'],
        ['Campaigns', '/outbound/campaigns'],
        ['Calling policy', '/outbound/policy'],
        ['Do not call', '/outbound/do-not-call'],
        ['Consents', '/outbound/consents'],
      ] as const
    ).map(([label, to]) => ({
      label,
      icon: <PhoneOutgoing className="icon" aria-hidden />,
      run: () => void navigate({ to }),
      shown: mayAgents,
    })),
    {
      label: 'AI agents',
      icon: <Bot className="icon" aria-hidden />,
      run: () => void navigate({ to: '/agents' }),
      shown: mayAgents,
    },
    {
      label: 'Failed jobs',
      icon: <CircleAlert className="icon" aria-hidden />,
      run: () => void navigate({ to: '/failed-jobs' }),
      shown: mayJobs,
    },
    {
      label: 'HubSpot',
      icon: <Workflow className="icon" aria-hidden />,
      run: () => void navigate({ to: '/integrations/hubspot' }),
      shown: mayHubspot,
    },
    {
      label: 'HubSpot deliveries',
      icon: <Workflow className="icon" aria-hidden />,
      run: () => void navigate({ to: '/integrations/hubspot/deliveries' }),
      shown: mayHubspot,
    },
    {
      label: 'Push API keys',
      icon: <KeyRound className="icon" aria-hidden />,
      run: () => void navigate({ to: '/integrations/push-api' }),
      shown: mayKeys,
    },
    {
      label: 'Profile and two-factor',
      icon: <Settings className="icon" aria-hidden />,
      run: () => void navigate({ to: '/settings/profile' }),
      shown: true,
    },
    {
      label: 'Team',
      icon: <Users className="icon" aria-hidden />,
      run: () => void navigate({ to: '/settings/team' }),
      shown: mayTeam,
    },
    {
      label: 'Audit log',
      icon: <ScrollText className="icon" aria-hidden />,
      run: () => void navigate({ to: '/settings/audit' }),
      shown: mayAudit,
    },
    { label: 'Light theme', icon: <Sun className="icon" aria-hidden />, run: () => setTheme('light'), shown: true },
    { label: 'Dark theme', icon: <Moon className="icon" aria-hidden />, run: () => setTheme('dark'), shown: true },
    { label: 'Keyboard shortcuts', icon: <Keyboard className="icon" aria-hidden />, run: onShowKeys, shown: true },
  ];
  const matching = acts.filter((act) => act.shown && act.label.toLowerCase().includes(text.trim().toLowerCase()));
  const go = (run: () => void): void => {
    onClose();
    run();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/25 dark:bg-black/55" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-sheet border border-line bg-surface shadow-3 outline-none">
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Command label="Search or jump to" shouldFilter={false} loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search className="icon text-muted" aria-hidden />
              <Command.Input
                autoFocus
                value={text}
                onValueChange={setText}
                placeholder="Search calls, or jump to a page"
                className="h-12 flex-1 bg-transparent text-read outline-none"
              />
            </div>
            <Command.List label="Results" tabIndex={-1} className="thin-scroll max-h-[52vh] overflow-y-auto p-1.5">
              {matching.length === 0 && found.length === 0 && (
                <p className="px-3 py-6 text-center text-muted">
                  {calls.isFetching ? 'Searching…' : `Nothing matches “${text.trim()}”.`}
                </p>
              )}
              {found.length > 0 && (
                <Command.Group heading="Calls" className={groupStyle}>
                  {found.map((call) => (
                    <Command.Item
                      key={call.callId}
                      value={call.callId}
                      className={itemStyle}
                      onSelect={() => go(() => void navigate({ to: '/calls/$callId', params: { callId: call.callId } }))}
                    >
                      <PhoneCall className="icon" aria-hidden />
                      <span className="min-w-0 flex-1 truncate">{call.title}</span>
                      <span className="shrink-0 text-caption text-muted">
                        {call.rep.name ?? call.rep.email ?? 'No rep'} · {dateTime(call.calledAt)}
                      </span>
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
              {matching.length > 0 && (
                <Command.Group heading="Go to" className={groupStyle}>
                  {matching.map((act) => (
                    <Command.Item key={act.label} value={act.label} className={itemStyle} onSelect={() => go(act.run)}>
                      {act.icon}
                      {act.label}
                    </Command.Item>
                  ))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
