// What is left of the requests HubSpot allows.
import { clsx } from 'clsx';
import { count } from '../../format.ts';
import type { HubspotPortal } from '../../queries.ts';

/** Searches per second for a whole portal. Source: developers.hubspot.com/docs, CRM search, limits. */
const SEARCHES_PER_SECOND = 5;

export function BudgetPanel({ budget }: { budget: HubspotPortal['budget'] }) {
  return (
    <section aria-labelledby="budget" className="border-b border-line px-4 py-5">
      <h2 id="budget" className="text-read font-semibold">
        Requests left
      </h2>
      <div className="mt-2 flex flex-col gap-3">
        <Left name="In these 10 seconds" left={budget.burstLeft} of={budget.burstLimit} />
        <Left name="Searches in this second" left={budget.searchLeft} of={SEARCHES_PER_SECOND} />
        {budget.dailyLimit !== null && budget.dailyLeft !== null && (
          <Left name="Today" left={budget.dailyLeft} of={budget.dailyLimit} />
        )}
      </div>
    </section>
  );
}

function Left({ name, left, of }: { name: string; left: number; of: number }) {
  const share = of === 0 ? 0 : Math.min(1, left / of);
  return (
    <div>
      <p className="flex justify-between gap-3">
        <span className="text-muted">{name}</span>
        <span className="nums">
          {count(left)} <span className="text-muted">of {count(of)}</span>
        </span>
      </p>
      <div
        role="meter"
        aria-label={`Requests left: ${name.toLowerCase()}`}
        aria-valuemin={0}
        aria-valuemax={of}
        aria-valuenow={Math.min(left, of)}
        className="mt-1 h-[3px] overflow-hidden rounded-full bg-track"
      >
        <div className={clsx('h-full rounded-full', share < 0.1 ? 'bg-fair' : 'bg-accent')} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
