// One line of the ledger of consent: what was said, in which form, where it came from, who recorded it when.
import type { ReactNode } from 'react';
import { dateTime, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { ConsentLine } from '../../outbound-queries.ts';
import { formWords, kindWords } from './consent-words.ts';

export function ConsentLineHead({ line, children }: { line: ConsentLine; children: ReactNode }) {
  const { kind, form, source, validUntil, addedBy, at } = line;
  return (
    <div className="nums flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1">
      {children}
      <span className="w-28 max-sm:w-36">
        <Badge tone={kindWords[kind].tone}>{kindWords[kind].name}</Badge>
      </span>
      <span className="min-w-0 flex-1 basis-40 break-words text-muted">
        {source}
        {kind === 'given' && ` · ${formWords[form]}`}
        {validUntil !== null && ` · until ${dateTime(validUntil)}`}
      </span>
      <span className="text-caption text-muted">
        {addedBy === null ? '' : `${addedBy} · `}
        <time dateTime={at} title={exactTime(at)}>
          {dateTime(at)}
        </time>
      </span>
    </div>
  );
}
