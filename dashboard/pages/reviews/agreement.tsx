// How far evaluator and people agree, for each card and criterion: kappa with its interval, or that there is too little to tell.
import { useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { count, percent } from '../../format.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Section } from '../../kit/section.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { agreementQuery } from '../../review-queries.ts';
import type { Agreement } from '../../review-queries.ts';
import { ReviewTabs } from './review-tabs.tsx';

export function AgreementPage() {
  useTitle('Agreement');
  const found = useQuery(agreementQuery);
  const cards = found.data?.cards ?? [];
  return (
    <>
      <PageHeader title="Agreement" />
      <ReviewTabs />
      <div
        className="thin-scroll min-h-0 flex-1 overflow-y-auto"
        tabIndex={0}
        role="region"
        aria-label="Agreement of evaluator and people"
      >
        {found.isPending && <Skeleton rows={8} height={48} slow="The figures are taking longer than usual." />}
        {found.isError && (
          <ErrorPanel what="The figures could not be loaded." error={found.error} onRetry={() => void found.refetch()} />
        )}
        {found.data !== undefined && cards.length === 0 && (
          <Empty icon={<Scale />} title="Nothing to compare yet">
            As soon as people answer checks, whether they agree with the evaluator or not, both are compared here.
          </Empty>
        )}
        <div className="mx-auto max-w-4xl px-4">
          {cards.map((card) => (
            <Section
              key={card.scorecardKey}
              title={card.name}
              note={
                <>
                  <Figures agreement={card.agreement} />
                  {card.leftOpen > 0 && ` ${count(card.leftOpen)} more were left open by the evaluator and decided by people.`}
                </>
              }
            >
              <table className="w-full text-left">
                <caption className="sr-only">Criteria of {card.name}</caption>
                <thead className="text-caption text-muted">
                  <tr>
                    <th className="py-1 font-medium">Criterion</th>
                    <th className="py-1 font-medium">Agreement</th>
                  </tr>
                </thead>
                <tbody>
                  {card.criteria.map((criterion) => (
                    <tr key={criterion.key} className="border-t border-line">
                      <th scope="row" className="py-1.5 pr-4 font-medium">
                        {criterion.name}
                      </th>
                      <td className="py-1.5 text-muted">
                        <Figures agreement={criterion.agreement} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Section>
          ))}
          {cards.length > 0 && (
            <p className="py-4 text-caption text-muted">
              Kappa is 1 where both always agree and 0 where they agree as often as chance would have it; the interval holds it with
              95 %. What people look at is mostly what the evaluator was unsure of, so over all calls it agrees more often than
              here.
            </p>
          )}
        </div>
      </div>
    </>
  );
}

function Figures({ agreement }: { agreement: Agreement }) {
  if (agreement.kind === 'too-few')
    return (
      <>
        Not enough data: {count(agreement.sampleSize)} of {count(agreement.least)} answers.
      </>
    );
  const share = `${percent(agreement.agreed)} of ${count(agreement.sampleSize)} answers agree.`;
  if (agreement.kind === 'no-variation') return <>{share} Both always gave the same answer, so there is no kappa.</>;
  const figure = (value: number): string => value.toFixed(2);
  return (
    <span className="nums">
      Kappa {figure(agreement.kappa)} ({figure(agreement.low)} to {figure(agreement.high)}). {share}
    </span>
  );
}
