// How a draft that saves itself stands, and what to do when it could not be saved.
import type { Saving } from '../draft-keeper.ts';
import { Button } from './button.tsx';

export function SavingNote({ saving, changes }: { saving: Saving; changes: number }) {
  const text =
    saving.kind === 'saving'
      ? 'Saving…'
      : saving.kind !== 'saved'
        ? 'Not saved'
        : changes === 0
          ? 'Saved'
          : changes === 1
            ? '1 unpublished change'
            : `${changes} unpublished changes`;
  return (
    <span role="status" className="nums mr-1 text-caption text-muted max-sm:sr-only">
      {text}
    </span>
  );
}

type Keeper = { saving: Saving; takeTheirs(): void; keepMine(): void; flush(): Promise<boolean> };

/** `what`: “this agent”. */
export function SavingTrouble({ keeper, what }: { keeper: Keeper; what: string }) {
  const { saving } = keeper;
  if (saving.kind === 'taken')
    return (
      <p role="alert" className="flex flex-wrap items-center gap-2 border-b border-line bg-fair-soft px-4 py-1.5 text-fair">
        Somebody else has saved {what} while you were at it.
        <Button size="s" onClick={keeper.takeTheirs}>
          Show theirs
        </Button>
        <Button size="s" onClick={keeper.keepMine}>
          Save mine over it
        </Button>
      </p>
    );
  if (saving.kind !== 'failed') return null;
  return (
    <p role="alert" className="flex flex-wrap items-center gap-2 border-b border-line bg-weak-soft px-4 py-1.5 text-weak">
      Not saved. {saving.message}
      <Button size="s" onClick={() => void keeper.flush()}>
        Try again
      </Button>
    </p>
  );
}
