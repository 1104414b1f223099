// A call that HubSpot has too: the way there, and which results were written back.
import { ExternalLink } from 'lucide-react';
import { exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { Tone } from '../../kit/badge.tsx';
import type { CallDetail } from '../../queries.ts';

type Hubspot = NonNullable<CallDetail['hubspot']>;
type WriteBack = Hubspot['writeBacks'][number];

const kindName: Record<WriteBack['kind'], string> = { properties: 'Properties', note: 'Note', task: 'Task' };
const stateWords: Record<WriteBack['state'], { name: string; tone: Tone }> = {
  pending: { name: 'In line', tone: 'plain' },
  sending: { name: 'Being sent', tone: 'plain' },
  done: { name: 'Written', tone: 'strong' },
  failed: { name: 'Failed', tone: 'weak' },
  off: { name: 'Not written', tone: 'plain' },
};

export function HubspotLink({ url }: { url: string }) {
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-6 items-center gap-1.5 rounded-chip hover:text-fg hover:underline"
    >
      <ExternalLink className="icon-s" aria-hidden />
      HubSpot
      <span className="sr-only"> (opens in a new window)</span>
    </a>
  );
}

export function InHubspot({ hubspot, objectId }: { hubspot: Hubspot; objectId: string | null }) {
  return (
    <section aria-labelledby="in-hubspot" className="border-t border-line px-4 py-3">
      <h2 id="in-hubspot" className="font-semibold">
        In HubSpot
      </h2>
      <p className="nums mt-1 flex flex-wrap items-center gap-x-4 text-muted">
        <span>
          Call <code className="font-mono text-caption">{objectId}</code> of portal{' '}
          <code className="font-mono text-caption">{hubspot.portalId}</code>
        </span>
        {hubspot.url !== null && <HubspotLink url={hubspot.url} />}
      </p>
      {hubspot.writeBacks.length === 0 ? (
        <p className="mt-1 text-muted">Nothing was written back about this call.</p>
      ) : (
        <ul aria-label="Written back" className="mt-1">
          {hubspot.writeBacks.map((row) => (
            <li key={row.kind} className="flex flex-wrap items-center gap-x-3 py-1">
              <span className="w-32">{kindName[row.kind]}</span>
              <Badge tone={stateWords[row.state].tone}>{stateWords[row.state].name}</Badge>
              <When row={row} />
              {row.errorMessage !== null && row.state !== 'done' && <p className="w-full text-muted">{row.errorMessage}</p>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function When({ row }: { row: WriteBack }) {
  const open = row.state === 'pending' || row.state === 'sending';
  const at = row.state === 'done' ? row.sentAt : open ? row.nextTryAt : null;
  if (at === null) return null;
  return (
    <time dateTime={at} title={exactTime(at)} className="nums text-muted">
      {open && 'Next try '}
      {timeOrDate(at)}
    </time>
  );
}
