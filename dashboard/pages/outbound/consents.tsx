// The ledger of consent, newest line first: who agreed to be called, and who took it back.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { BookOpenCheck, SearchX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { callingPolicyQuery, consentsQuery } from '../../outbound-queries.ts';
import type { ConsentFilters } from '../../outbound-queries.ts';
import { useSettled } from '../../settled.ts';
import { ConsentLineHead } from './consent-line.tsx';
import { RecordButtons } from './record-consent.tsx';
import { consentScopes, scopeWords } from './consent-words.ts';

const kinds = [
  { value: 'all', label: 'All' },
  { value: 'given', label: 'Given' },
  { value: 'revoked', label: 'Taken back' },
] as const;

export function Consents() {
  useTitle('Consents');
  const filters = useSearch({ from: '/shell/outbound/consents' });
  const navigate = useNavigate({ from: '/outbound/consents' });
  const narrow = (next: ConsentFilters): void => void navigate({ search: next, replace: true });
  const [typed, setTyped] = useState('');
  const number = useSettled(typed.trim());
  const { kind: _, ...withoutKind } = filters;
  const { scope: __, ...withoutScope } = filters;
  const list = useInfiniteQuery({ ...consentsQuery(filters, number), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isNarrowed = number !== '' || Object.keys(filters).length > 0;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <input
          type="search"
          aria-label="Search a number"
          placeholder="Part of a number"
          maxLength={40}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className={`${inputStyle} w-48!`}
        />
        <Segmented
          label="Which lines"
          value={filters.kind ?? 'all'}
          choices={kinds}
          onChange={(kind) => narrow(kind === 'all' ? withoutKind : { ...filters, kind })}
        />
        <Select
          label="For which calls"
          value={filters.scope ?? 'any'}
          choices={[{ value: 'any', label: 'For any calls' }, ...consentScopes]}
          onChange={(next) => {
            const scope = consentScopes.find(({ value }) => value === next)?.value;
            narrow(scope === undefined ? withoutScope : { ...filters, scope });
          }}
        />
        <span className="ml-auto flex flex-wrap gap-2">
          <RecordButtons />
        </span>
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Consents">
        <Basis />
        {list.isPending && <Skeleton rows={8} slow="The ledger is taking longer than usual to load." />}
        {list.isError && (
          <ErrorPanel what="The ledger could not be loaded." error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data !== undefined &&
          rows.length === 0 &&
          (isNarrowed ? (
            <Empty
              icon={<SearchX />}
              title="No line matches"
              actions={
                <Button
                  onClick={() => {
                    setTyped('');
                    narrow({});
                  }}
                >
                  Clear filters
                </Button>
              }
            />
          ) : (
            <Empty icon={<BookOpenCheck />} title="Nothing is on record yet">
              Record who agreed to be called, with where it came from and the words they saw. Lines are added and never changed.
            </Empty>
          ))}
        <ul>
          {rows.map((row) => (
            <li key={row.id} className="border-b border-line px-4 py-2">
              <ConsentLineHead line={row}>
                <Link
                  to="/outbound/consents/$number"
                  params={{ number: row.number }}
                  className="inline-flex min-h-6 w-36 items-center font-medium hover:underline"
                >
                  {row.number}
                </Link>
                <span className="w-36 text-muted">{scopeWords[row.scope]}</span>
              </ConsentLineHead>
            </li>
          ))}
        </ul>
        <ShowMore list={list} />
      </div>
    </>
  );
}

/** Whether the ledger decides at all: a team may hold consent elsewhere. */
function Basis() {
  const policy = useQuery(callingPolicyQuery).data?.policy;
  if (policy === undefined) return null;
  return (
    <p className="border-b border-line px-4 py-2 text-muted">
      {policy.consentBasis === 'ledger'
        ? 'Where the law asks for consent, agents call only numbers that have it here.'
        : 'Your team declares that it holds consent elsewhere: what is given here is only kept. What is taken back holds at once.'}{' '}
      <Link to="/outbound/policy" className="font-medium text-accent hover:underline">
        Calling policy
      </Link>
    </p>
  );
}
