// Who did what, to what, when and from where; by subject, person and time, and as a file.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download, ScrollText } from 'lucide-react';
import { auditRooms } from '../../rules/audit.ts';
import type { AuditRoom } from '../../rules/audit.ts';
import { exactTime, timeOrDate, words } from '../format.ts';
import { buttonStyle } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Select } from '../kit/select.tsx';
import { ShowMore } from '../kit/show-more.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { auditPeopleQuery, auditQuery, auditQueryOf } from '../privacy-queries.ts';
import type { AuditEntry, AuditFilters } from '../privacy-queries.ts';
import { SettingsFrame } from './settings-frame.tsx';

const roomNames: Record<AuditRoom, string> = {
  signing_in: 'Signing in',
  team: 'Team',
  keys: 'Keys',
  integrations: 'Integrations',
  calling: 'Calling',
  agents: 'Agents',
  scorecards: 'Scorecards',
  privacy: 'Privacy',
};
const roomChoices = [{ value: 'all', label: 'Everything' }, ...auditRooms.map((room) => ({ value: room, label: roomNames[room] }))];
const dayChoices = [
  { value: 'all', label: 'All time' },
  { value: '1', label: 'Last day' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last year' },
];
const isRoom = (value: string): value is AuditRoom => (auditRooms as readonly string[]).includes(value);

export function AuditPage() {
  useTitle('Audit log');
  const filters = useSearch({ from: '/shell/settings/audit' });
  const navigate = useNavigate({ from: '/settings/audit' });
  const list = useInfiniteQuery(auditQuery(filters));
  const people = useQuery(auditPeopleQuery);
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const choose = (change: { [K in keyof AuditFilters]: AuditFilters[K] | undefined }): void =>
    void navigate({ search: clean({ ...filters, ...change }), replace: true });
  return (
    <SettingsFrame>
      <Section
        title="Audit log"
        note="What people, commands and the server itself have changed. Entries are written together with the change and cannot be edited."
        actions={
          <a
            href={`/api/audit/file?${new URLSearchParams(auditQueryOf(filters)).toString()}`}
            download
            className={buttonStyle({ variant: 'outline' })}
          >
            <Download className="icon-s" aria-hidden />
            CSV
          </a>
        }
      >
        <div className="flex flex-wrap gap-2">
          <Select
            label="Subject"
            value={filters.room ?? 'all'}
            choices={roomChoices}
            onChange={(next) => choose({ room: isRoom(next) ? next : undefined })}
          />
          <Select
            label="Person"
            value={filters.person ?? 'all'}
            choices={[
              { value: 'all', label: 'Everybody' },
              ...(people.data?.items ?? []).map(({ personId, name }) => ({ value: personId, label: name })),
            ]}
            onChange={(next) => choose({ person: next === 'all' ? undefined : next })}
          />
          <Select
            label="Time"
            value={filters.days === undefined ? 'all' : String(filters.days)}
            choices={dayChoices}
            onChange={(next) => choose({ days: next === 'all' ? undefined : Number(next) })}
          />
        </div>
        {list.isPending && <Skeleton rows={8} slow="The log is taking longer than usual to load." />}
        {list.isError && <ErrorPanel what="The log could not be loaded." error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && (
          <Empty icon={<ScrollText />} title="Nothing of this kind">
            Choose another subject, person or time.
          </Empty>
        )}
        {rows.length > 0 && (
          <ul className="mt-3">
            {rows.map((row) => (
              <Entry key={row.entryId} entry={row} />
            ))}
          </ul>
        )}
        <ShowMore list={list} />
      </Section>
    </SettingsFrame>
  );
}

const clean = (filters: { [K in keyof AuditFilters]: AuditFilters[K] | undefined }): AuditFilters =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));

const others = { person: 'Somebody', command: 'A command on the server', server: 'Ringside' } as const;

function Entry({ entry }: { entry: AuditEntry }) {
  const facts = Object.entries(entry.detail);
  return (
    <li className="flex flex-wrap gap-x-3 gap-y-0.5 border-t border-line py-2 first:border-t-0">
      <p className="min-w-0 flex-1">
        <span className="font-medium">{entry.personName ?? others[entry.actor]}</span>{' '}
        <span className="text-muted">{entry.words.charAt(0).toLowerCase() + entry.words.slice(1)}:</span>{' '}
        <span className="break-words">{entry.subject}</span>
      </p>
      <p className="nums flex shrink-0 gap-3 text-caption text-muted max-sm:basis-full">
        {entry.address !== null && <span>{entry.address}</span>}
        <time dateTime={entry.at} title={exactTime(entry.at)}>
          {timeOrDate(entry.at)}
        </time>
      </p>
      {facts.length > 0 && (
        <p className="basis-full text-caption break-words text-muted">
          {facts.map(([name, value]) => `${words(name)}: ${String(value ?? 'none')}`).join(' · ')}
        </p>
      )}
    </li>
  );
}
