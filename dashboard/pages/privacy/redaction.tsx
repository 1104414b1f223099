// What is taken out of transcripts before anybody sees them, and out of the sound before anybody hears it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { originalHearers } from '../../../rules/covered-sound.ts';
import type { OriginalHearer } from '../../../rules/covered-sound.ts';
import { redactedKinds } from '../../../rules/redaction.ts';
import type { RedactedKind } from '../../../rules/redaction.ts';
import { request } from '../../api.ts';
import { count } from '../../format.ts';
import { Segmented } from '../../kit/segmented.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toastError } from '../../kit/toast.tsx';
import { privacyQuery } from '../../privacy-queries.ts';
import type { PrivacyShown } from '../../privacy-queries.ts';

const kinds: Record<RedactedKind, { name: string; note: string }> = {
  card: { name: 'Card numbers', note: '13 to 19 digits that pass the check of payment cards.' },
  email: { name: 'E-mail addresses', note: 'Written, or said as “ann dot byron at example dot com”.' },
  phone: { name: 'Phone numbers', note: 'Written as numbers are, or ten digits that were said.' },
  government_id: {
    name: 'Government ids',
    note: 'Those with a check digit or a form of their own: United States, United Kingdom, India, Brazil, Spain.',
  },
};

export function RedactionSection({ saved }: { saved: PrivacyShown }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (change: Partial<Pick<PrivacyShown['policy'], 'redact' | 'sound'>>) =>
      request('PUT /api/privacy', { body: { policy: { ...saved.policy, ...change }, updatedAt: saved.updatedAt } }),
    onSuccess: (next) => client.setQueryData(privacyQuery.queryKey, next),
    onError: toastError,
  });
  const { redact } = saved.policy;
  return (
    <Section
      title="Taken out of transcripts"
      note="From calls that come from now on, digits that are spoken included, before a transcript is kept, scored or sent anywhere."
    >
      <ul className="flex flex-col">
        {redactedKinds.map((kind) => (
          <li key={kind} className="border-t border-line py-2 first:border-t-0">
            <Switch
              label={<span className="text-fg">{kinds[kind].name}</span>}
              checked={redact.includes(kind)}
              disabled={save.isPending}
              onChange={(on) => save.mutate({ redact: redactedKinds.filter((one) => (one === kind ? on : redact.includes(one))) })}
            />
            <p className="text-caption text-muted">{kinds[kind].note}</p>
          </li>
        ))}
      </ul>
      <SoundChoice saved={saved} onSave={(sound) => save.mutate({ sound })} isSaving={save.isPending} />
    </Section>
  );
}

const hearers: Record<OriginalHearer, { label: string; note: string }> = {
  nobody: { label: 'Nobody', note: 'Originals are deleted as soon as their copy is there, those of older recordings, too.' },
  admins: { label: 'Admins', note: 'Admins may switch to the original on the page of a call; the audit log tells when.' },
  managers: {
    label: 'Admins and managers',
    note: 'Both may switch to the original on the page of a call; the audit log tells when.',
  },
};

function CoversToMake({ covers: { older, waiting } }: { covers: PrivacyShown['covers'] }) {
  const told = [
    ...(older > 0 ? [`${upTo(older)} older ${older === 1 ? 'recording is' : 'recordings are'} still to be looked at`] : []),
    ...(waiting > 0 ? [`${upTo(waiting)} ${waiting === 1 ? 'copy is' : 'copies are'} being made`] : []),
  ];
  return (
    <p role="status" className="nums mt-2 text-caption text-muted">
      {told.length === 0 ? 'All recordings are silenced where they have to be.' : `${told.join('; ')}.`}
    </p>
  );
}

const MOST_COUNTED = 10_000;
const upTo = (number: number): string => (number >= MOST_COUNTED ? `${count(MOST_COUNTED)} or more` : count(number));

type Sound = PrivacyShown['policy']['sound'];

function SoundChoice({ saved, onSave, isSaving }: { saved: PrivacyShown; onSave: (sound: Sound) => void; isSaving: boolean }) {
  const { redact, sound } = saved.policy;
  return (
    <div className="border-t border-line pt-3">
      <Switch
        label={<span className="text-fg">Silence the recording there, too</span>}
        checked={sound.isCovered}
        disabled={isSaving || (redact.length === 0 && !sound.isCovered)}
        onChange={(isCovered) => onSave({ ...sound, isCovered })}
      />
      <p className="text-caption text-muted">
        Everybody hears a copy that is silent at those moments, with a margin on both sides. New recordings are heard once they are
        transcribed; older ones are silenced bit by bit, where their transcript still says such a thing, too.
      </p>
      {sound.isCovered && <CoversToMake covers={saved.covers} />}
      {sound.isCovered && (
        <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1">
          <span>Who may hear the original</span>
          <Segmented
            label="Who may hear the original"
            value={sound.originalFor}
            choices={originalHearers.map((value) => ({ value, label: hearers[value].label }))}
            onChange={(originalFor) => onSave({ ...sound, originalFor })}
          />
          <p className="w-full text-caption text-muted">{hearers[sound.originalFor].note}</p>
        </div>
      )}
    </div>
  );
}
