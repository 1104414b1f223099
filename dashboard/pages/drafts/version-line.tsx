// One published version in a list of them: who, when, the note; what differs, when asked for; and the way back.
import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ago, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';

export type PublishedVersion = { version: number; note: string; publishedBy: string | null; publishedAt: string };

export function VersionLine({
  version: { version, note, publishedBy, publishedAt },
  inUse,
  byNobody,
  compare,
  onEdit,
  onUse,
  comparison,
}: {
  version: PublishedVersion;
  /** What the version in use is called; null for the others. */
  inUse: string | null;
  /** Who published it, where nobody is known. */
  byNobody: string;
  /** The words on the button that shows what differs. */
  compare: string;
  /** Null where one may not. */
  onEdit: { mutate: () => void; isPending: boolean } | null;
  onUse: { words: string; mutate: () => void; isPending: boolean } | null;
  comparison: ReactNode;
}) {
  const [isCompared, setCompared] = useState(false);
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="nums font-semibold">Version {version}</span>
        {inUse !== null && <Badge tone="strong">{inUse}</Badge>}
        <span className="text-muted">
          {publishedBy ?? byNobody} ·{' '}
          <time dateTime={publishedAt} title={exactTime(publishedAt)}>
            {ago(publishedAt)}
          </time>
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <Button size="s" variant="quiet" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
            <GitCompareArrows className="icon-s" aria-hidden />
            {compare}
          </Button>
          {onEdit !== null && (
            <Button size="s" busy={onEdit.isPending} onClick={onEdit.mutate}>
              Edit from here
            </Button>
          )}
          {onUse !== null && (
            <Button size="s" busy={onUse.isPending} onClick={onUse.mutate}>
              {onUse.words}
            </Button>
          )}
        </span>
      </div>
      {note !== '' && <p className="mt-0.5 text-muted">{note}</p>}
      {isCompared && <div className="mt-2 max-w-3xl">{comparison}</div>}
    </li>
  );
}
