// Where one can go. Only pages that exist, and only those one may open.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import type { NavigateOptions } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { AudioLines, Bell, Check, ChevronsUpDown, LogOut, Menu as MenuIcon, Monitor, Moon, Search, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { request } from '../api.ts';
import { mentionsQuery } from '../comment-queries.ts';
import { signOut } from '../auth.ts';
import { shortCount } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import { IconButton } from '../kit/button.tsx';
import { Kbd } from '../kit/kbd.tsx';
import { Menu } from '../kit/menu.tsx';
import type { MenuEntry } from '../kit/menu.tsx';
import { toastError } from '../kit/toast.tsx';
import { callCountQuery, failedCountQuery } from '../queries.ts';
import { reviewCountQuery } from '../review-queries.ts';
import { useMay, useSession } from '../session.ts';
import type { Session } from '../session.ts';
import { nextTheme, setTheme, useTheme } from '../theme.ts';
import { ImportBar } from './import-bar.tsx';
import { mayOpen, places } from './places.ts';
import type { Place } from './places.ts';

type Shown = Place & { note?: ReactNode };

/** The places of the sidebar that one may open, with what is to be counted there. */
function usePlaces(): Shown[] {
  const { permissions } = useSession();
  const mayRead = useMay('calls.read');
  const mayReview = useMay('calls.review');
  const mayJobs = useMay('jobs.read');
  const calls = useQuery({ ...callCountQuery, enabled: mayRead }).data;
  const reviews = useQuery({ ...reviewCountQuery, enabled: mayReview }).data;
  const failed = useQuery({ ...failedCountQuery, enabled: mayJobs }).data;
  const notes: Partial<Record<string, ReactNode>> = {
    '/calls': calls !== undefined && <Note text={`${shortCount(calls)}${calls >= 10_000 ? '+' : ''}`} />,
    '/reviews': reviews !== undefined && reviews > 0 && <Note text={shortCount(reviews)} />,
    '/failed-jobs': failed !== undefined && failed > 0 && <Note text={shortCount(failed)} isWrong />,
  };
  return places
    .filter((place) => place.under !== undefined && mayOpen(place, permissions))
    .map((place) => ({ ...place, note: notes[place.to] }));
}

const Note = ({ text, isWrong = false }: { text: string; isWrong?: boolean }) => (
  <span className={clsx('nums text-caption', isWrong ? 'font-medium text-weak' : 'text-muted')}>{text}</span>
);

function useLeave(): () => void {
  const client = useQueryClient();
  const navigate = useNavigate();
  return () =>
    void signOut().then(async () => {
      await navigate({ to: '/sign-in' });
      client.clear();
    }, toastError);
}

function accountEntries(session: Session, leave: () => void): MenuEntry[] {
  const others: MenuEntry[] = session.teams.map((team) => ({
    label: team.name,
    icon: team.teamId === session.team.teamId ? <Check className="icon-s" aria-hidden /> : <span className="icon-s" aria-hidden />,
    onSelect: () => {
      if (team.teamId === session.team.teamId) return;
      request('POST /api/session/team', { body: { teamId: team.teamId } }).then(() => window.location.assign('/'), toastError);
    },
  }));
  return [...others, { kind: 'line' }, { label: 'Sign out', icon: <LogOut className="icon-s" aria-hidden />, onSelect: leave }];
}

const Logo = () => (
  <span aria-hidden className="inline-flex size-6 shrink-0 items-center justify-center rounded-control bg-ink text-ink-fg">
    <AudioLines className="icon-s" />
  </span>
);

export function Sidebar({ onCommands }: { onCommands: () => void }) {
  const session = useSession();
  const leave = useLeave();
  const shown = usePlaces();
  return (
    <aside aria-label="Sidebar" className="no-print hidden w-14 shrink-0 flex-col p-2 sm:flex xl:w-[220px]">
      <Menu
        align="start"
        entries={accountEntries(session, leave)}
        trigger={
          <button
            type="button"
            aria-label={`Team ${session.team.name}`}
            className="flex h-10 shrink-0 items-center gap-2 rounded-control px-2 hover:bg-hover data-popup-open:bg-hover"
          >
            <Logo />
            <span className="min-w-0 flex-1 truncate text-left font-semibold max-xl:sr-only">{session.team.name}</span>
            <ChevronsUpDown className="icon-s hidden text-muted xl:block" aria-hidden />
          </button>
        }
      />
      <button
        type="button"
        onClick={onCommands}
        className="mt-1 flex h-8 shrink-0 items-center gap-2 rounded-control border border-line bg-surface px-2.5 text-muted shadow-1 hover:border-line-strong max-xl:justify-center max-xl:px-0"
      >
        <Search className="icon-s" aria-hidden />
        <span className="flex-1 text-left max-xl:sr-only">Search or jump to…</span>
        <span aria-hidden className="hidden xl:block">
          <Kbd>⌘K</Kbd>
        </span>
      </button>
      <nav aria-label="Main" className="-mx-1 mt-3 flex min-h-0 flex-col gap-0.5 overflow-y-auto p-1 [scrollbar-width:none]">
        {shown.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
      </nav>
      <div className="mt-auto shrink-0">
        <ImportBar />
      </div>
      <div className="flex shrink-0 items-center gap-0.5 max-xl:flex-col">
        <Link
          to="/settings/profile"
          title="Your profile"
          className="flex h-9 min-w-0 flex-1 items-center gap-2 rounded-control px-1.5 font-medium hover:bg-hover max-xl:flex-none"
        >
          <Avatar name={session.person.name} size={24} />
          <span className="truncate max-xl:sr-only">{session.person.name}</span>
        </Link>
        <MentionsBell />
        <ThemeButton />
      </div>
    </aside>
  );
}

const isUnder = (path: string, under: string | undefined): boolean =>
  under !== undefined && (under === '/' ? path === '/' : path.startsWith(under));

function PlaceLink({ place }: { place: Shown }) {
  const here = useRouterState({ select: (state) => isUnder(state.location.pathname, place.under) });
  return (
    <Link
      to={place.to}
      aria-current={here ? 'page' : undefined}
      title={place.label}
      className={clsx(
        'flex h-8 shrink-0 items-center gap-2.5 rounded-control border px-2 font-medium transition-colors duration-100 max-xl:justify-center max-xl:px-0',
        here ? 'border-line bg-surface text-fg shadow-1' : 'border-transparent text-muted hover:bg-hover hover:text-fg',
      )}
    >
      <place.icon className="icon" aria-hidden />
      <span className="flex-1 max-xl:sr-only">{place.label}</span>
      <span className="max-xl:sr-only">{place.note}</span>
    </Link>
  );
}

/** Rings when somebody has mentioned one. */
function MentionsBell() {
  const mayRead = useMay('calls.read');
  const unseen = useQuery({ ...mentionsQuery, enabled: mayRead }).data?.unseen ?? 0;
  if (!mayRead) return null;
  return (
    <Link
      to="/mentions"
      title="Mentions of you"
      aria-label={unseen === 0 ? 'Mentions of you' : `Mentions of you, ${unseen} new`}
      className="relative inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-fg"
    >
      <Bell className="icon" aria-hidden />
      {unseen > 0 && <span aria-hidden className="absolute top-1.5 right-1.5 size-2 rounded-full bg-accent" />}
    </Link>
  );
}

export function ThemeButton() {
  const theme = useTheme();
  const names = { light: 'Light', dark: 'Dark', system: 'As the system' };
  return (
    <IconButton
      label={`Theme: ${names[theme]}. Switch to ${names[nextTheme(theme)].toLowerCase()}`}
      onClick={() => setTheme(nextTheme(theme))}
    >
      {theme === 'light' ? (
        <Sun className="icon" aria-hidden />
      ) : theme === 'dark' ? (
        <Moon className="icon" aria-hidden />
      ) : (
        <Monitor className="icon" aria-hidden />
      )}
    </IconButton>
  );
}

/** The sidebar of a narrow screen: one row on top. */
export function MobileBar({ onCommands }: { onCommands: () => void }) {
  const session = useSession();
  const leave = useLeave();
  const navigate = useNavigate();
  const shown = usePlaces();
  return (
    <div className="no-print flex h-12 shrink-0 items-center gap-0.5 px-2 sm:hidden">
      <Menu
        align="start"
        entries={accountEntries(session, leave)}
        trigger={
          <button
            type="button"
            aria-label={`Team ${session.team.name}`}
            className="flex h-10 min-w-0 flex-1 items-center gap-2 rounded-control px-1.5"
          >
            <Logo />
            <span className="truncate font-semibold">{session.team.name}</span>
          </button>
        }
      />
      <IconButton label="Search or jump to" onClick={onCommands} className="size-10">
        <Search className="icon" aria-hidden />
      </IconButton>
      <Menu
        entries={shown.map((place) => ({
          label: place.label,
          icon: <place.icon className="icon-s" aria-hidden />,
          note: place.note,
          onSelect: () => void navigate({ to: place.to } as NavigateOptions),
        }))}
        trigger={
          <IconButton label="Pages" className="size-10">
            <MenuIcon className="icon" aria-hidden />
          </IconButton>
        }
      />
    </div>
  );
}
