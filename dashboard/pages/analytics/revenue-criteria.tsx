// Win rates of deals whose calls met a criterion beside those whose calls did not, the largest difference first.
import { clsx } from 'clsx';
import type { MeasuredShare } from '../../../rules/measured-share.ts';
import type { RevenueCriterion } from '../../revenue-queries.ts';
import { differenceInWords } from './difference-words.ts';
import { Measured } from './measured.tsx';
import { FigureButton, type ShownFigure } from './revenue-deals.tsx';

const cell = 'px-3 py-1.5 text-right whitespace-nowrap';

export function RevenueCriteria({
  criteria,
  onOpen,
}: {
  criteria: readonly RevenueCriterion[];
  onOpen: (figure: ShownFigure) => void;
}) {
  const compared = criteria.filter(({ difference }) => difference.kind !== 'too-few').length;
  return (
    <section aria-labelledby="criteria" className="min-w-0">
      <h2 id="criteria" className="font-semibold">
        Win rate by criterion
      </h2>
      <div className="thin-scroll mt-2 overflow-x-auto" tabIndex={0} role="region" aria-label="Table of criteria">
        <table className="nums w-full text-left">
          <thead className="text-caption text-muted">
            <tr className="border-b border-line">
              <th scope="col" className="py-1.5 pr-3 font-medium">
                Criterion
              </th>
              {['Won where met', 'Won where not met', 'Deals, met', 'Deals, not met'].map((head) => (
                <th key={head} scope="col" className={clsx(cell, 'font-medium')}>
                  {head}
                </th>
              ))}
              <th scope="col" className="px-3 py-1.5 font-medium">
                Where met
              </th>
            </tr>
          </thead>
          <tbody>
            {criteria.map((criterion) => (
              <Line key={criterion.key} criterion={criterion} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 max-w-[75ch] text-caption text-muted">
        A criterion is met where the calls of a deal earned at least half of its points.
        {compared > 1 &&
          ` ${compared} criteria are compared: of twenty that make no difference, about one shows one by chance alone, so that one criterion standing out is a thing to look into, not yet to rely on.`}
      </p>
    </section>
  );
}

function Line({ criterion, onOpen }: { criterion: RevenueCriterion; onOpen: (figure: ShownFigure) => void }) {
  const { key, name, category, met, notMet, difference } = criterion;
  const isDifferent = difference.kind === 'more' || difference.kind === 'less';
  return (
    <tr className="border-b border-line hover:bg-surface-2">
      <th scope="row" className="w-[24%] min-w-40 py-1.5 pr-3 font-normal">
        {name} <span className="block text-caption text-muted">{category}</span>
      </th>
      <Rate rate={met.winRate} />
      <Rate rate={notMet.winRate} />
      {(['yes', 'no'] as const).map((isMet) => {
        const group = isMet === 'yes' ? met : notMet;
        const where = isMet === 'yes' ? 'met' : 'not met';
        return (
          <td key={isMet} className={cell}>
            {(['won', 'lost'] as const).map((outcome, place) => (
              <span key={outcome} className={clsx(place > 0 && 'ml-1.5')}>
                {place > 0 && ' '}
                <FigureButton
                  count={group[outcome]}
                  name={`${outcome}, ${name} ${where}`}
                  onClick={() =>
                    onOpen({
                      title: `${outcome === 'won' ? 'Won' : 'Lost'} deals, ${name} ${where}`,
                      figure: { criterion: key, met: isMet, outcome },
                    })
                  }
                />{' '}
                <span className="text-caption text-muted">{outcome}</span>
              </span>
            ))}
          </td>
        );
      })}
      <td className={clsx('px-3 py-1.5', isDifferent ? 'font-medium' : 'text-muted')}>{differenceInWords(difference)}</td>
    </tr>
  );
}

function Rate({ rate }: { rate: MeasuredShare }) {
  return (
    <td className={cell}>
      <Measured measured={rate} of="deals" />
    </td>
  );
}
