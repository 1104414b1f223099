// Search or jump: pages, acts, and calls and contacts as one types.
import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NavigateOptions } from '@tanstack/react-router';
import { Command } from 'cmdk';
import {
  Bot,
  ContactRound,
  Keyboard,
  KeyRound,
  Monitor,
  Moon,
  OctagonX,
  PhoneCall,
  PhoneOutgoing,
  Search,
  Sun,
  Upload,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Permission } from '../../rules/role.ts';
import { request } from '../api.ts';
import { askFor } from '../asked-act.ts';
import { dateTime } from '../format.ts';
import { Kbd } from '../kit/kbd.tsx';
import { useMay, useSession } from '../session.ts';
import { useSettled } from '../settled.ts';
import { keyCaps } from '../shortcuts.ts';
import { setTheme } from '../theme.ts';
import { mayOpen, places } from './places.ts';
import { chooseRecordings } from './upload-button.tsx';

const itemStyle = 'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 data-[selected=true]:bg-hover [&_svg]:text-muted';
const groupStyle =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:text-muted';

type Act = { label: string; icon: LucideIcon; words?: string; needs?: Permission; keys?: string[]; run: () => void };

/** What is called so, begins so, holds it, or is known by such a word, in this order. */
function fitting<T extends { label: string; words?: string }>(items: readonly T[], typed: string): T[] {
  const rank = ({ label, words = '' }: T): number => {
    const name = label.toLowerCase();
    if (name === typed) return 0;
    if (name.startsWith(typed)) return 1;
    if (name.includes(typed)) return 2;
    return words.includes(typed) ? 3 : 4;
  };
  return items.filter((item) => rank(item) < 4).toSorted((a, b) => rank(a) - rank(b));
}

export default function CommandMenu({ onClose, onShowKeys }: { onClose: () => void; onShowKeys: () => void }) {
  const navigate = useNavigate();
  const { permissions } = useSession();
  const [text, setText] = useState('');
  const typed = text.trim().toLowerCase();
  const search = useSettled(text.trim());
  const isSearched = search.length >= 2;
  const results = useQuery({
    queryKey: ['search', search],
    queryFn: ({ signal }) => request('GET /api/search', { query: { text: search } }, signal),
    enabled: useMay('calls.read') && isSearched,
  });
  // Only what belongs to the text as it stands, so that Enter never opens an older result.
  const found = isSearched && search === text.trim() ? results.data : undefined;
  const to = (options: NavigateOptions) => (): void => void navigate(options);
  const acts: Act[] = [
    { label: 'Upload recordings or transcripts', icon: Upload, needs: 'calls.upload', run: chooseRecordings },
    {
      ...{ label: 'Plan a call', icon: PhoneOutgoing, needs: 'agents.manage' as const, words: 'dial ring phone' },
      run: () => {
        askFor('plan-call');
        void navigate({ to: '/outbound' });
      },
    },
    {
      ...{ label: 'New agent', icon: Bot, needs: 'agents.manage' as const, words: 'create' },
      run: () => {
        askFor('new-agent');
        void navigate({ to: '/agents' });
      },
    },
    {
      ...{ label: 'New API key', icon: KeyRound, needs: 'keys.manage' as const, words: 'create push' },
      run: () => {
        askFor('new-key');
        void navigate({ to: '/integrations/push-api' });
      },
    },
    {
      ...{ label: 'Stop all calls', icon: OctagonX, needs: 'agents.manage' as const, words: 'kill switch pause' },
      run: () => {
        askFor('stop-calls');
        void navigate({ to: '/live' });
      },
    },
    { label: 'Failed calls', icon: PhoneCall, needs: 'calls.read', run: to({ to: '/calls', search: { state: 'failed' } }) },
    { label: 'Light theme', icon: Sun, run: () => setTheme('light') },
    { label: 'Dark theme', icon: Moon, run: () => setTheme('dark') },
    { label: 'Theme as the system', icon: Monitor, run: () => setTheme('system') },
    { label: 'Keyboard shortcuts', icon: Keyboard, words: 'keys help', keys: ['?'], run: onShowKeys },
  ];
  const pages = fitting(
    places.filter((place) => mayOpen(place, permissions)),
    typed,
  );
  const doable = fitting(
    acts.filter((act) => act.needs === undefined || permissions.includes(act.needs)),
    typed,
  );
  const isNothing = pages.length + doable.length + (found?.calls.length ?? 0) + (found?.contacts.length ?? 0) === 0;
  const item = (key: string, Icon: LucideIcon, label: ReactNode, note: ReactNode, run: () => void) => (
    <Command.Item
      key={key}
      value={key}
      className={itemStyle}
      onSelect={() => {
        onClose();
        run();
      }}
    >
      <Icon className="icon" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {note}
    </Command.Item>
  );
  const caps = (keys: readonly string[] | undefined) =>
    keys !== undefined && (
      <span aria-hidden className="flex shrink-0 gap-1">
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    );
  const aside = (note: string) => <span className="nums shrink-0 text-caption text-muted">{note}</span>;

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
                maxLength={200}
                placeholder="Search calls and contacts, or jump to a page"
                className="h-12 min-w-0 flex-1 bg-transparent text-read outline-none"
              />
            </div>
            <Command.List label="Results" tabIndex={-1} className="thin-scroll max-h-[52vh] overflow-y-auto p-1.5">
              {isNothing && (
                <p role="status" className="px-3 py-6 text-center text-muted">
                  {results.isError && isSearched
                    ? `Calls and contacts could not be searched. ${results.error.message}`
                    : isSearched && found === undefined
                      ? 'Searching…'
                      : `Nothing matches “${text.trim()}”.`}
                </p>
              )}
              {found !== undefined && found.calls.length > 0 && (
                <Command.Group heading="Calls" className={groupStyle}>
                  {found.calls.map(({ callId, title, rep, calledAt }) =>
                    item(
                      callId,
                      PhoneCall,
                      title,
                      aside(`${rep ?? 'No rep'} · ${dateTime(calledAt)}`),
                      to({ to: '/calls/$callId', params: { callId } }),
                    ),
                  )}
                </Command.Group>
              )}
              {found !== undefined && found.contacts.length > 0 && (
                <Command.Group heading="Contacts" className={groupStyle}>
                  {found.contacts.map(({ plannedCallId, name, number }) =>
                    item(
                      plannedCallId,
                      ContactRound,
                      name ?? number ?? 'A contact without a name',
                      name !== null && number !== null && aside(number),
                      to({ to: '/outbound/$plannedCallId', params: { plannedCallId } }),
                    ),
                  )}
                </Command.Group>
              )}
              {pages.length > 0 && (
                <Command.Group heading="Go to" className={groupStyle}>
                  {pages.map((place) =>
                    item(
                      place.to,
                      place.icon,
                      place.label,
                      caps(place.key && keyCaps(place.key)),
                      to({ to: place.to } as NavigateOptions),
                    ),
                  )}
                </Command.Group>
              )}
              {doable.length > 0 && (
                <Command.Group heading="Do" className={groupStyle}>
                  {doable.map((act) => item(act.label, act.icon, act.label, caps(act.keys), act.run))}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
