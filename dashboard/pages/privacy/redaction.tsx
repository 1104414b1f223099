// What is taken out of transcripts before anybody sees them.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { redactedKinds } from '../../../rules/redaction.ts';
import type { RedactedKind } from '../../../rules/redaction.ts';
import { request } from '../../api.ts';
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
    mutationFn: (redact: RedactedKind[]) =>
      request('PUT /api/privacy', { body: { policy: { ...saved.policy, redact }, updatedAt: saved.updatedAt } }),
    onSuccess: (next) => client.setQueryData(privacyQuery.queryKey, next),
    onError: toastError,
  });
  const { redact } = saved.policy;
  return (
    <Section
      title="Taken out of transcripts"
      note="From calls that come from now on, digits that are spoken included, before a transcript is kept, scored or sent anywhere. The sound stays as it is."
    >
      <ul className="flex flex-col">
        {redactedKinds.map((kind) => (
          <li key={kind} className="border-t border-line py-2 first:border-t-0">
            <Switch
              label={<span className="text-fg">{kinds[kind].name}</span>}
              checked={redact.includes(kind)}
              disabled={save.isPending}
              onChange={(on) => save.mutate(redactedKinds.filter((one) => (one === kind ? on : redact.includes(one))))}
            />
            <p className="text-caption text-muted">{kinds[kind].note}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
