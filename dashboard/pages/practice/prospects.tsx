// The library of prospects: whom one can practise with, and making new ones.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Drama, Plus } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Select } from '../../kit/select.tsx';
import type { Choice } from '../../kit/select.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { prospectQuery, prospectsQuery } from '../../practice-queries.ts';
import type { Prospect } from '../../practice-queries.ts';
import { words } from '../../format.ts';
import { PracticeFrame } from './practice-frame.tsx';

export function ProspectsPage() {
  useTitle('Prospects');
  const [creating, setCreating] = useState(false);
  const prospects = useQuery(prospectsQuery);
  const items = prospects.data?.items ?? [];
  const create = (
    <Button variant="main" onClick={() => setCreating(true)}>
      <Plus className="icon-s" aria-hidden />
      New prospect
    </Button>
  );
  return (
    <PracticeFrame actions={create}>
      {prospects.isPending && <Skeleton rows={4} height={64} slow="The prospects are taking longer than usual." />}
      {prospects.error !== null && (
        <ErrorPanel what="The prospects could not be loaded." error={prospects.error} onRetry={() => void prospects.refetch()} />
      )}
      {prospects.data !== undefined && items.length === 0 && (
        <Empty icon={<Drama />} title="Prospects will be here" actions={create}>
          A prospect is somebody made up whom one rings to practise, in writing or by voice. Begin with one of the house.
        </Empty>
      )}
      <ul>
        {items.map((prospect) => (
          <ProspectLine key={prospect.prospectId} prospect={prospect} />
        ))}
      </ul>
      {creating && prospects.data !== undefined && (
        <CreateDialog templates={prospects.data.templates} items={items} onClose={() => setCreating(false)} />
      )}
    </PracticeFrame>
  );
}

function ProspectLine({ prospect: { prospectId, settings, createdByName, mayChange, fromCallId } }: { prospect: Prospect }) {
  return (
    <li className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2">
      <span className="min-w-0 flex-1 basis-60">
        <span className="block font-medium">{settings.name}</span>
        <span className="block text-caption text-muted">
          {settings.role}
          {createdByName !== null && ` · made by ${createdByName}`}
        </span>
      </span>
      {fromCallId !== null && (
        <Link to="/calls/$callId" params={{ callId: fromCallId }} className="inline-flex min-h-6 items-center hover:underline">
          <Badge tone="accent">From a call</Badge>
        </Link>
      )}
      <Badge>{words(settings.difficulty)}</Badge>
      <Badge>{words(settings.mood)}</Badge>
      {mayChange && (
        <Link
          to="/practice/prospects/$prospectId"
          params={{ prospectId }}
          aria-label={`Edit ${settings.name}`}
          className={buttonStyle({ size: 's' })}
        >
          Edit
        </Link>
      )}
      <Link
        to="/practice/play/$prospectId"
        params={{ prospectId }}
        aria-label={`Practise with ${settings.name}`}
        className={buttonStyle({ size: 's', variant: 'main' })}
      >
        Practise
      </Link>
    </li>
  );
}

function CreateDialog({
  templates,
  items,
  onClose,
}: {
  templates: { key: string; name: string; role: string }[];
  items: readonly Prospect[];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const choices: Choice[] = [
    ...templates.map(({ key, name, role }) => ({ value: `template ${key}`, label: name, note: role })),
    ...items.map(({ prospectId, settings }) => ({ value: `prospect ${prospectId}`, label: `A copy of ${settings.name}` })),
  ];
  const [from, setFrom] = useState(choices[0]?.value ?? '');
  const create = useMutation({
    mutationFn: () => {
      const [kind, id = ''] = from.split(' ');
      return request('POST /api/prospects', {
        body: { from: kind === 'prospect' ? { kind, prospectId: id } : { kind: 'template', key: id } },
      });
    },
    onSuccess: (made) => {
      client.setQueryData(prospectQuery(made.prospectId).queryKey, made);
      void client.invalidateQueries({ queryKey: prospectsQuery.queryKey });
      void navigate({ to: '/practice/prospects/$prospectId', params: { prospectId: made.prospectId } });
    },
  });
  return (
    <Dialog open onClose={onClose} title="New prospect" description="Everything about them can be changed after.">
      <DialogForm act="Make" sends={create} disabled={from === ''} onCancel={onClose} error={create.error}>
        <Labelled label="Begins as" hint={choices.find(({ value }) => value === from)?.note}>
          <Select label="Begins as" value={from} choices={choices} onChange={setFrom} />
        </Labelled>
      </DialogForm>
    </Dialog>
  );
}
