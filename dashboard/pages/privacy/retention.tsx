// How long each kind of data is kept. Before it is switched on, what would go is counted.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keptKinds, LEAST_DAYS } from '../../../rules/privacy-policy.ts';
import type { KeptKind } from '../../../rules/privacy-policy.ts';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { count, dateTime } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { privacyQuery } from '../../privacy-queries.ts';
import type { PrivacyShown } from '../../privacy-queries.ts';

type Counts = Reply<'POST /api/privacy/count'>;

const kinds: Record<KeptKind, { name: string; note: string; usualDays: number }> = {
  recordings: { name: 'Recordings', note: 'The sound of calls. What was said stays.', usualDays: 90 },
  transcripts: {
    name: 'Transcripts',
    note: 'What was said, and what scores quote of it. Scores and figures stay.',
    usualDays: 365,
  },
  calls: { name: 'Calls', note: 'Calls with everything about them, and what was planned and asked for.', usualDays: 730 },
  logs: { name: 'Logs', note: 'The audit log, and what was sent to and by others.', usualDays: 365 },
};

export function RetentionSection({ saved }: { saved: PrivacyShown }) {
  const client = useQueryClient();
  const [policy, setPolicy] = useState(saved.policy);
  const [counts, setCounts] = useState<Counts | null>(null);
  const isChanged = JSON.stringify(policy) !== JSON.stringify(saved.policy);
  const put = (kind: KeptKind, days: number | null): void =>
    setPolicy({ ...policy, keepDays: { ...policy.keepDays, [kind]: days } });
  const look = useMutation({
    mutationFn: () => request('POST /api/privacy/count', { body: { policy } }, undefined, 120_000),
    onSuccess: setCounts,
    onError: toastError,
  });
  const save = useMutation({
    mutationFn: () => request('PUT /api/privacy', { body: { policy, updatedAt: saved.updatedAt } }),
    onSuccess: (next) => {
      client.setQueryData(privacyQuery.queryKey, next);
      toast('The times are saved.');
    },
    onError: toastError,
    onSettled: () => setCounts(null),
  });
  return (
    <Section
      title="How long what is kept"
      note="By when a call took place. Off: for good. Calls on hold stay whatever their time. What others were told, HubSpot among them, stays with them."
      actions={
        isChanged && (
          <>
            <Button variant="quiet" onClick={() => setPolicy(saved.policy)}>
              Discard
            </Button>
            <Button variant="main" busy={look.isPending} onClick={() => look.mutate()}>
              Save…
            </Button>
          </>
        )
      }
    >
      <ul className="flex flex-col">
        {keptKinds.map((kind) => (
          <KindLine key={kind} kind={kind} days={policy.keepDays[kind]} onChange={(days) => put(kind, days)} />
        ))}
      </ul>
      {saved.retentionAt !== null && (
        <p className="mt-3 text-caption text-muted">Looked for again {dateTime(saved.retentionAt)}.</p>
      )}
      <Dialog
        open={counts !== null}
        onClose={() => setCounts(null)}
        title="Save these times?"
        description="What is old enough is deleted at once and from then on every day. It cannot be brought back, not from here."
      >
        {counts !== null && <Counted counts={counts} />}
        <DialogActions>
          <Button variant="quiet" onClick={() => setCounts(null)}>
            Cancel
          </Button>
          <Button variant="danger" busy={save.isPending} onClick={() => save.mutate()}>
            Save
          </Button>
        </DialogActions>
      </Dialog>
    </Section>
  );
}

function KindLine({ kind, days, onChange }: { kind: KeptKind; days: number | null; onChange: (days: number | null) => void }) {
  const { name, note, usualDays } = kinds[kind];
  const tooShort = days !== null && days < LEAST_DAYS[kind] ? `At least ${LEAST_DAYS[kind]} days.` : undefined;
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line py-2 first:border-t-0">
      <div className="min-w-56 flex-1">
        <Switch
          label={<span className="text-fg">{name}</span>}
          checked={days !== null}
          onChange={(on) => onChange(on ? usualDays : null)}
        />
        <p className="text-caption text-muted">{note}</p>
      </div>
      {days === null ? (
        <span className="text-muted">kept for good</span>
      ) : (
        <NumberField label={`${name}: kept for`} hidden unit="days" value={days} onChange={onChange} error={tooShort} />
      )}
    </li>
  );
}

function Counted({ counts }: { counts: Counts }) {
  const lines = [
    ...keptKinds.map((kind) => ({ name: kinds[kind].name, many: counts[kind] })),
    { name: 'Planned calls, requests, calls to your numbers', many: counts.plans },
  ].filter(({ many }) => many > 0);
  return (
    <div className="flex flex-col gap-2">
      {lines.length === 0 && <p>Nothing is old enough today.</p>}
      {lines.length > 0 && (
        <ul aria-label="What goes at once" className="nums flex flex-col">
          {lines.map(({ name, many }) => (
            <li key={name} className="flex justify-between border-t border-line py-1.5 first:border-t-0">
              <span>{name}</span>
              <strong className="text-weak">{count(many)}</strong>
            </li>
          ))}
        </ul>
      )}
      {counts.onHold > 0 && (
        <p className="text-muted">
          {counts.onHold === 1 ? '1 call on hold stays.' : `${count(counts.onHold)} calls on hold stay.`}
        </p>
      )}
    </div>
  );
}
