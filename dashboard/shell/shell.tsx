// The frame around every page: sidebar, sheet, menu of commands, uploads, live updates.
import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import type { NavigateOptions } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useKeys } from '../keyboard.ts';
import { listenLive } from '../live.ts';
import { applyLiveEvents } from '../live-cache.ts';
import { isSessionEnded, onSessionEnded, watchSession } from '../session-ended.ts';
import { part, useNewVersion } from '../new-version.ts';
import { useMay, useSession } from '../session.ts';
import { nextTheme, setTheme, useTheme } from '../theme.ts';
import { DropZone } from './drop-zone.tsx';
import { mayOpen, places } from './places.ts';
import { MobileBar, Sidebar } from './sidebar.tsx';
import { UploadPanel } from './upload-panel.tsx';

const CommandMenu = part(() => import('./command-menu.tsx'));
const KeyboardList = part(() => import('./keyboard-list.tsx'));
const EndpointBar = part(() => import('./endpoint-bar.tsx'));
const StopBar = part(() => import('./stop-bar.tsx'));
const SignInAgain = part(() => import('./sign-in-again.tsx'));

export function Shell() {
  const navigate = useNavigate();
  const [open, setOpen] = useState<'commands' | 'keys' | null>(null);
  const theme = useTheme();
  const { permissions } = useSession();
  const mayAgents = useMay('agents.read');
  const mayWebhooks = useMay('webhooks.manage');
  const reconnecting = useLiveUpdates();
  const hasNewVersion = useNewVersion();
  const ended = useSyncExternalStore(onSessionEnded, isSessionEnded);
  useFocusOnNavigation(open !== null);
  useEffect(watchSession, []);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      if (event.key.toLowerCase() === 'k' && !event.shiftKey) {
        event.preventDefault();
        setOpen((now) => (now === 'commands' ? null : 'commands'));
      } else if (event.key.toLowerCase() === 'l' && event.shiftKey) {
        event.preventDefault();
        setTheme(nextTheme(theme));
      }
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [theme]);
  useKeys({
    '?': () => setOpen('keys'),
    ...Object.fromEntries(
      places.flatMap((place) =>
        place.key === undefined || !mayOpen(place, permissions)
          ? []
          : [[place.key, () => void navigate({ to: place.to } as NavigateOptions)]],
      ),
    ),
  });

  return (
    <DropZone>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-control bg-ink px-3 py-2 text-ink-fg focus:translate-y-0"
        onClick={() => document.getElementById('main')?.focus()}
      >
        Skip to content
      </a>
      <div className="flex h-dvh flex-col sm:flex-row">
        <MobileBar onCommands={() => setOpen('commands')} />
        <Sidebar onCommands={() => setOpen('commands')} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col sm:py-2 sm:pr-2">
          <main
            id="main"
            tabIndex={-1}
            className="relative flex min-h-0 flex-1 flex-col overflow-hidden border-line bg-surface outline-none max-sm:border-t sm:rounded-sheet sm:border sm:shadow-1"
          >
            {hasNewVersion && (
              <p role="status" className="shrink-0 border-b border-line bg-accent-soft px-4 py-1 text-caption">
                A new version is ready.{' '}
                <button type="button" className="min-h-6 font-medium text-accent" onClick={() => window.location.reload()}>
                  Reload
                </button>
              </p>
            )}
            {reconnecting && (
              <p role="status" className="shrink-0 border-b border-line bg-fair-soft px-4 py-1 text-caption text-fair">
                Reconnecting. What you see may be a little old.
              </p>
            )}
            {mayAgents && (
              <Suspense>
                <StopBar />
              </Suspense>
            )}
            {mayWebhooks && (
              <Suspense>
                <EndpointBar />
              </Suspense>
            )}
            <Outlet />
          </main>
        </div>
      </div>
      <UploadPanel />
      <Suspense>
        {open === 'commands' && <CommandMenu onClose={() => setOpen(null)} onShowKeys={() => setOpen('keys')} />}
        {open === 'keys' && <KeyboardList onClose={() => setOpen(null)} />}
        {ended && <SignInAgain />}
      </Suspense>
    </DropZone>
  );
}

/** True after the stream has been away for four seconds, or while the browser has no network at all. */
function useLiveUpdates(): boolean {
  const client = useQueryClient();
  const [away, setAway] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listenLive({
      onEvent: applyLiveEvents(client),
      onConnection: (connected) => {
        if (connected) {
          clearTimeout(timer);
          timer = undefined;
          setAway(false);
        } else timer ??= setTimeout(() => setAway(true), 4000);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  );
  return away || !isOnline;
}

/**
 * After moving to another page, the focus goes to its title, so that the keyboard and screen readers start there. Who has opened
 * the command menu or another dialog while the page was on its way keeps the focus in it; once the menu is closed, the title has it unless
 * something else does.
 */
function useFocusOnNavigation(isMenuOpen: boolean): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  const isOwed = useRef(false);
  useEffect(() => {
    if (before.current !== undefined && path !== undefined && before.current !== path) {
      isOwed.current = document.activeElement?.closest('[role$="dialog"][data-open]') != null;
      if (!isOwed.current) focusTitle();
    }
    before.current = path;
  }, [path]);
  useEffect(() => {
    if (isMenuOpen || !isOwed.current) return;
    isOwed.current = false;
    // By then the menu has given the focus back, if what had it is still there.
    const timer = setTimeout(() => document.activeElement === document.body && focusTitle(), 50);
    return () => clearTimeout(timer);
  }, [isMenuOpen]);
}

function focusTitle(): void {
  const title = document.querySelector<HTMLElement>('[data-page-title]') ?? document.getElementById('main');
  title?.focus({ preventScroll: true });
}
