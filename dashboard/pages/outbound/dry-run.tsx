// Who would be called when, and why others not: a list of people is read, decided as if now, and nobody is called.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { clsx } from 'clsx';
import { useState } from 'react';
import type { DragEvent } from 'react';
import { request } from '../../api.ts';
import { count } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { FileButton } from '../../kit/file-button.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { agentsQuery } from '../../outbound-queries.ts';
import { DryRunResult } from './dry-run-result.tsx';

const example = 'to_number,name,timezone\n+351912345678,Elena Santos,Europe/Lisbon\n+14155550123,Omar Haddad,';
const kinds = [
  { value: 'csv', label: 'CSV' },
  { value: 'contacts', label: 'HubSpot contacts' },
] as const;

export function DryRunPage() {
  useTitle('Dry run');
  const all = useQuery(agentsQuery(false));
  const agents = (all.data?.items ?? []).filter((agent) => agent.publishedVersion !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [kind, setKind] = useState<'csv' | 'contacts'>('csv');
  const [csv, setCsv] = useState('');
  const [contacts, setContacts] = useState('');
  const agentId = chosen ?? agents[0]?.agentId;
  const contactIds = [...new Set(contacts.match(/\d{1,20}(?=\/?(?:[\s,;?]|$))/g) ?? [])];
  const run = useMutation({
    mutationFn: () =>
      request(
        'POST /api/outbound/dry-run',
        { body: { agentId: agentId ?? '', ...(kind === 'csv' ? { csv } : { contactIds }) } },
        undefined,
        120_000,
      ),
  });
  const isReady = agentId !== undefined && (kind === 'csv' ? csv.trim() !== '' : contactIds.length > 0);
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Dry run">
      <div className="flex flex-col gap-4 px-4 py-5">
        <p className="max-w-[68ch] text-muted">
          Everything is decided as it would be now: hours, zones, the law, limits, the do-not-call list, missing values. Nobody is
          called.
        </p>
        {all.isPending ? (
          <Skeleton rows={3} slow="The agents are taking longer than usual to load." />
        ) : all.isError ? (
          <ErrorPanel what="The agents could not be loaded." error={all.error} onRetry={() => void all.refetch()} />
        ) : agents.length === 0 ? (
          <p className="text-muted">
            <Link to="/agents" className="font-medium text-accent hover:underline">
              Publish an agent
            </Link>{' '}
            first: a dry run is made with its hours and variables.
          </p>
        ) : (
          <>
            <div className="flex flex-wrap items-center gap-2">
              <Select
                label="Agent"
                value={agentId ?? ''}
                choices={agents.map((agent) => ({ value: agent.agentId, label: agent.name }))}
                onChange={setChosen}
              />
              <Segmented label="Whom" value={kind} choices={kinds} onChange={setKind} />
            </div>
            {kind === 'csv' ? (
              <CsvField csv={csv} onChange={setCsv} />
            ) : (
              <TextArea
                label="Contacts"
                rows={4}
                placeholder="Ids of contacts, or the addresses of their pages in HubSpot"
                hint={
                  contactIds.length === 0
                    ? 'One a line.'
                    : contactIds.length === 1
                      ? '1 contact'
                      : `${count(contactIds.length)} contacts`
                }
                value={contacts}
                onChange={(event) => setContacts(event.target.value)}
              />
            )}
            <div>
              <Button variant="main" busy={run.isPending} disabled={!isReady} onClick={() => run.mutate()}>
                <FlaskConical className="icon-s" aria-hidden />
                Run
              </Button>
            </div>
          </>
        )}
        {run.isError && (
          <p role="alert" className="text-weak">
            {run.error.message}
          </p>
        )}
        {run.data !== undefined && <DryRunResult run={run.data} />}
      </div>
    </div>
  );
}

function CsvField({ csv, onChange }: { csv: string; onChange: (csv: string) => void }) {
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => void file?.text().then(onChange);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    // The page around takes dropped recordings.
    event.stopPropagation();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={clsx('rounded-list', over && 'outline-2 outline-offset-4 outline-accent')}
    >
      <TextArea
        label="List"
        rows={5}
        placeholder={example}
        hint="With a heading; to_number or phone is needed. Other columns reach the agent as fields. Drop a file here, or paste."
        value={csv}
        onChange={(event) => onChange(event.target.value)}
        className="font-mono text-caption"
      />
      <FileButton
        label="CSV file"
        accept=".csv,text/csv,text/plain"
        size="s"
        variant="quiet"
        className="mt-1 -ml-2"
        onChoose={([file]) => take(file)}
      >
        Choose a file
      </FileButton>
    </div>
  );
}
