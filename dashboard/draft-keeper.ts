// A draft while somebody edits it: saved by itself a moment after each change, with the revision it began from.
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './api.ts';

const SAVE_AFTER_MS = 700;

export type Saving = { kind: 'saved' } | { kind: 'saving' } | { kind: 'taken' } | { kind: 'failed'; message: string };

export type DraftKeeper<Saved, Content> = {
  content: Content;
  change(part: Partial<Content>): void;
  saving: Saving;
  /** Saves what is not saved yet. False when it could not be. */
  flush(): Promise<boolean>;
  /** After somebody else has saved: go on with theirs, or put mine over it. */
  takeTheirs(): void;
  keepMine(): void;
  /** Takes over what the server answered to another act. */
  adopt(saved: Saved): void;
};

export type DraftRoad<Saved, Content> = {
  contentOf(saved: Saved): Content;
  send(revision: number, content: Content): Promise<Saved>;
  read(): Promise<Saved>;
  /** Hands on what the server answered to whoever shows it. */
  remember(saved: Saved): void;
};

/** `saved` is what the server said last. */
export function useDraftKeeper<Saved extends { revision: number }, Content extends object>(
  saved: Saved,
  road: DraftRoad<Saved, Content>,
): DraftKeeper<Saved, Content> {
  const [content, setContent] = useState<Content>(() => road.contentOf(saved));
  const [saving, setSaving] = useState<Saving>({ kind: 'saved' });
  // What stands in the page, what of it is on the server, and the request under way: read by timers, so not in state.
  const now = useRef({ content, sent: content, revision: saved.revision });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const underWay = useRef<Promise<boolean> | null>(null);
  const by = useRef(road);
  useEffect(() => {
    by.current = road;
  });

  const adopt = useCallback((next: Saved): void => {
    clearTimeout(timer.current);
    const theirs = by.current.contentOf(next);
    now.current = { content: theirs, sent: theirs, revision: next.revision };
    setContent(theirs);
    setSaving({ kind: 'saved' });
    by.current.remember(next);
  }, []);

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    while (now.current.content !== now.current.sent) {
      const sent = now.current.content;
      setSaving({ kind: 'saving' });
      try {
        const answer = await by.current.send(now.current.revision, sent);
        now.current.sent = sent;
        now.current.revision = answer.revision;
        by.current.remember(answer);
      } catch (error) {
        const isTaken = error instanceof ApiError && error.status === 409;
        setSaving(isTaken ? { kind: 'taken' } : failed(error));
        return false;
      }
    }
    setSaving({ kind: 'saved' });
    return true;
  }, []);

  const flush = useCallback((): Promise<boolean> => {
    underWay.current ??= save().finally(() => {
      underWay.current = null;
    });
    return underWay.current;
  }, [save]);

  const change = useCallback(
    (part: Partial<Content>): void => {
      now.current.content = { ...now.current.content, ...part };
      setContent(now.current.content);
      setSaving((was) => (was.kind === 'taken' ? was : { kind: 'saving' }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), SAVE_AFTER_MS);
    },
    [flush],
  );

  useEffect(() => {
    // Somebody else saved while nothing of ours was on its way: show theirs.
    if (saved.revision > now.current.revision && now.current.content === now.current.sent) adopt(saved);
  }, [saved, adopt]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (now.current.content !== now.current.sent) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      void flush();
    };
  }, [flush]);

  const fail = (error: unknown): void => setSaving(failed(error));
  return {
    ...{ content, change, saving, flush, adopt },
    takeTheirs: () => void road.read().then(adopt, fail),
    keepMine: () =>
      void road.read().then((theirs) => {
        now.current.revision = theirs.revision;
        return flush();
      }, fail),
  };
}

function failed(error: unknown): Saving {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}
