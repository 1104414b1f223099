// What one person agreed to and took back: what stands now, and every line with the words that prove it.
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { callPurposes } from '../../../rules/policy-rule.ts';
import { dateTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { consentOfQuery } from '../../outbound-queries.ts';
import { ConsentLineHead } from './consent-line.tsx';
import { scopeWords, standingWords } from './consent-words.ts';
import { RecordButtons } from './record-consent.tsx';

export function ConsentHistory() {
  const { number } = useParams({ from: '/shell/outbound/consents/$number' });
  useTitle(`Consent of ${number}`);
  const record = useQuery(consentOfQuery(number));
  const now = new Date();
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label={`Consent of ${number}`}>
      <div className="flex max-w-3xl flex-col px-4 pb-16">
        <Link to="/outbound/consents" className="mt-4 inline-flex min-h-6 items-center self-start text-muted hover:text-fg">
          All consents
        </Link>
        {record.isPending && <Skeleton rows={4} slow="The record is taking longer than usual to load." />}
        {record.isError && (
          <ErrorPanel what="The record could not be loaded." error={record.error} onRetry={() => void record.refetch()} />
        )}
        {record.data !== undefined && (
          <>
            <Section
              title={record.data.number}
              note="What stands now. Later lines outweigh earlier ones."
              actions={<RecordButtons number={record.data.number} />}
            >
              <dl className="nums flex flex-col gap-1.5">
                {callPurposes.map((purpose) => {
                  const { name, tone, when } = standingWords(record.data.items, purpose, now);
                  return (
                    <div key={purpose} className="flex flex-wrap gap-x-4 gap-y-1">
                      <dt className="w-36 text-muted">{scopeWords[purpose]}</dt>
                      <dd className="flex flex-wrap items-center gap-2">
                        <Badge tone={tone}>{name}</Badge>
                        {when}
                      </dd>
                    </div>
                  );
                })}
              </dl>
              {record.data.doNotCall !== null && (
                <p className="mt-3 text-weak">
                  On the do-not-call list since {dateTime(record.data.doNotCall.addedAt)}: it is not called, whatever stands here.
                </p>
              )}
            </Section>
            <Section title="History">
              {record.data.items.length === 0 ? (
                <p className="text-muted">Nothing is on record for this number.</p>
              ) : (
                <ol className="border-t border-line">
                  {record.data.items.map((line) => (
                    <li key={line.id} className="border-b border-line py-2">
                      <ConsentLineHead line={line}>
                        <span className="w-36">{scopeWords[line.scope]}</span>
                      </ConsentLineHead>
                      {line.wording !== '' && (
                        <blockquote className="mt-1 rounded-list bg-surface-2 px-3 py-2 break-words whitespace-pre-line">
                          {line.wording}
                        </blockquote>
                      )}
                    </li>
                  ))}
                </ol>
              )}
            </Section>
          </>
        )}
      </div>
    </div>
  );
}
