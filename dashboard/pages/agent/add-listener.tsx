// Letting an agent call the contacts of a portal: which portal, what has to happen, how often for one contact.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../../api.ts';
import { words } from '../../format.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { toast } from '../../kit/toast.tsx';
import { listenersQuery } from '../../outbound-queries.ts';
import type { Listener } from '../../outbound-queries.ts';
import { periodWords, ruleWords } from './listener-words.ts';

type Rule = Listener['rules'][number];
const causes = [
  { value: 'created', label: 'It is created' },
  { value: 'property_changed', label: 'A property changes' },
] as const;
const periods = (Object.keys(periodWords) as Rule['period'][]).map((value) => ({ value, label: words(periodWords[value]) }));

type Props = { agentId: string; agentName: string; portalIds: string[]; onClose: () => void };

export function AddListenerDialog({ agentId, agentName, portalIds, onClose }: Props) {
  const client = useQueryClient();
  const [portalId, setPortalId] = useState(portalIds[0] ?? '');
  const [on, setOn] = useState<(typeof causes)[number]['value']>('created');
  const [property, setProperty] = useState('');
  const [values, setValues] = useState('');
  const [period, setPeriod] = useState<Rule['period']>('ever');
  const wanted = values
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  // The rule of created contacts has the name that the agent's own webhook address uses: told by both, it is one call.
  const rule: Rule =
    on === 'created'
      ? { ruleId: 'webhook', on, property: null, values: null, period }
      : { ruleId: ruleIdOf(property), on, property: property.trim(), values: wanted.length === 0 ? null : wanted, period };
  const add = useMutation({
    mutationFn: () =>
      request('PUT /api/agents/:agentId/listeners/:portalId', { params: { agentId, portalId }, body: { rules: [rule] } }),
    onSuccess: () => {
      toast(`${agentName} calls contacts of ${portalId} from now on.`);
      void client.invalidateQueries({ queryKey: listenersQuery(agentId).queryKey });
      onClose();
    },
  });
  const isMissing = portalId === '' || (on === 'property_changed' && property.trim() === '');
  return (
    <Dialog
      open
      onClose={onClose}
      title="Call a portal’s contacts"
      description="Only what happens from now on counts; contacts that are there already are not called."
    >
      <DialogForm act="Call them" sends={add} disabled={isMissing} error={add.error} onCancel={onClose}>
        <Labelled label="Portal">
          <Select
            label="Portal"
            value={portalId}
            choices={portalIds.map((value) => ({ value, label: value }))}
            onChange={setPortalId}
          />
        </Labelled>
        <Labelled label="A contact is called when">
          <Segmented label="A contact is called when" value={on} choices={causes} onChange={setOn} />
        </Labelled>
        {on === 'property_changed' && (
          <>
            <Field
              label="Property"
              placeholder="lifecyclestage"
              hint="Its internal name in HubSpot."
              maxLength={100}
              value={property}
              onChange={(event) => setProperty(event.target.value)}
            />
            <Field
              label="To one of"
              placeholder="lead, opportunity"
              hint="Internal values, with commas between. Empty: any value."
              value={values}
              onChange={(event) => setValues(event.target.value)}
            />
          </>
        )}
        <Labelled label="How often for one contact">
          <Select
            label="How often for one contact"
            value={period}
            choices={periods}
            onChange={(next) => setPeriod(periods.find(({ value }) => value === next)?.value ?? 'ever')}
          />
        </Labelled>
        <div className="rounded-list bg-surface-2 px-3 py-2">
          <p>{isMissing ? 'Name the property first.' : ruleWords(rule)}</p>
          <p className="mt-1 text-caption text-muted">
            HubSpot has to tell of it: subscribe the app to {on === 'created' ? 'created contacts' : 'changes of this property'},
            with the address under{' '}
            <Link
              to="/integrations/hubspot/settings"
              search={{ portal: portalId }}
              className="font-medium text-accent hover:underline"
            >
              HubSpot › Settings
            </Link>
            .
          </p>
        </div>
      </DialogForm>
    </Dialog>
  );
}

/** By its property, so that a contact called for one may be called for another. */
const ruleIdOf = (property: string): string => `property-${property.trim().replaceAll(/[^\w-]/g, '-')}`.slice(0, 60);
