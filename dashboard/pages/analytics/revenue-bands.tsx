// Win rates by the average score of a deal's calls, each with its interval; and whether the highest and the lowest differ.
import { bandName, count } from '../../format.ts';
import type { Revenue } from '../../revenue-queries.ts';
import { differenceInWords } from './difference-words.ts';
import { Interval } from './interval.tsx';
import { Measured } from './measured.tsx';
import { FigureButton, type ShownFigure } from './revenue-deals.tsx';

export function RevenueBands({ revenue, onOpen }: { revenue: Revenue; onOpen: (figure: ShownFigure) => void }) {
  const { bands, strongAgainstWeak } = revenue;
  return (
    <section aria-labelledby="bands" className="min-w-0">
      <h2 id="bands" className="font-semibold">
        Win rate by score
      </h2>
      {strongAgainstWeak !== null && (
        <p className="mt-1">
          Calls of 75 and more against those under 50: <b className="font-semibold">{differenceInWords(strongAgainstWeak)}</b>.
        </p>
      )}
      <ol className="mt-3 grid gap-3">
        {bands.map(({ band, from, to, won, lost, winRate }) => (
          <li
            key={band}
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[150px_minmax(0,1fr)_170px_190px]"
          >
            <span>
              {bandName[band]}{' '}
              <span className="nums text-caption text-muted">
                {from} to {to}
              </span>
            </span>
            <span className="max-sm:order-last max-sm:col-span-2">
              <Interval measured={winRate} />
            </span>
            <span className="nums text-right">
              <Measured measured={winRate} of="deals" />
            </span>
            <span className="nums text-right text-caption text-muted max-sm:order-last max-sm:col-span-2">
              <FigureButton
                count={won}
                name={`won, ${from} to ${to} points`}
                onClick={() => onOpen({ title: `Won deals, ${from} to ${to} points`, figure: { band, outcome: 'won' } })}
              />{' '}
              won{' '}
              <span className="ml-1.5">
                <FigureButton
                  count={lost}
                  name={`lost, ${from} to ${to} points`}
                  onClick={() => onOpen({ title: `Lost deals, ${from} to ${to} points`, figure: { band, outcome: 'lost' } })}
                />{' '}
                lost of {count(won + lost)}
              </span>
            </span>
          </li>
        ))}
      </ol>
      <p className="mt-3 max-w-[75ch] text-caption text-muted">
        A deal stands by the average score of its calls. Beside a win rate stands what chance leaves open: it lies in between 95
        times of 100. What goes together is not yet what causes it: where a deal was going well anyway, the conversation may have
        been easier.
      </p>
    </section>
  );
}
