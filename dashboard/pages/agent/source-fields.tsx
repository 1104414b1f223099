// Where a value comes from: what kind of place, and which field of it.
import { useId } from 'react';
import { tieBreaks } from '../../../rules/variable.ts';
import type { TieBreak, VariableSource } from '../../../rules/variable.ts';
import { inputStyle } from '../../kit/field.tsx';
import { Select } from '../../kit/select.tsx';

const kinds: { value: VariableSource['kind']; label: string }[] = [
  { value: 'contact', label: 'Contact' },
  { value: 'company', label: 'Company' },
  { value: 'deal', label: 'Deal' },
  { value: 'owner', label: 'Owner' },
  { value: 'webhook', label: 'Webhook field' },
  { value: 'metadata', label: 'Call metadata' },
  { value: 'previous_call', label: 'Previous call' },
  { value: 'constant', label: 'Fixed text' },
];

/** What HubSpot names such properties, to be chosen from while typing. Others can be typed all the same. */
const known: Partial<Record<VariableSource['kind'], string[]>> = {
  contact: [
    'firstname',
    'lastname',
    'company',
    'jobtitle',
    'email',
    'phone',
    'mobilephone',
    'city',
    'country',
    'lifecyclestage',
    'hs_lead_status',
  ],
  company: ['name', 'domain', 'industry', 'city', 'country', 'numberofemployees', 'annualrevenue'],
  deal: ['dealname', 'amount', 'closedate', 'dealstage', 'pipeline'],
  owner: ['fullName', 'firstName', 'lastName', 'email'],
  previous_call: ['disposition', 'summary', 'ended_at'],
};
const tieNames: Record<TieBreak, string> = {
  primary: 'the primary one',
  newest: 'the newest',
  latest_open: 'the latest open one',
  largest_open: 'the largest open one',
};

export function SourceFields({
  source,
  onChange,
  disabled = false,
}: {
  source: VariableSource;
  onChange: (source: VariableSource) => void;
  disabled?: boolean;
}) {
  const id = useId();
  const suggestions = known[source.kind];
  const ties: readonly TieBreak[] =
    source.kind === 'company' ? ['primary', 'newest'] : source.kind === 'deal' ? (Object.keys(tieBreaks) as TieBreak[]) : [];
  return (
    <span className="flex min-w-0 flex-wrap gap-2">
      <Select
        label="Where it comes from"
        value={source.kind}
        choices={kinds}
        disabled={disabled}
        onChange={(kind) => onChange(sourceOf(kind, fieldOf(source)))}
      />
      <span className="min-w-24 flex-1">
        <input
          aria-label="Which field"
          list={suggestions === undefined ? undefined : id}
          value={fieldOf(source)}
          placeholder={suggestions?.[0] ?? (source.kind === 'constant' ? 'Northstar' : 'field')}
          onChange={(event) => onChange(withField(source, event.target.value))}
          className={inputStyle}
        />
        {suggestions !== undefined && (
          <datalist id={id}>
            {suggestions.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        )}
      </span>
      {(source.kind === 'company' || source.kind === 'deal') && (
        <Select
          label="Where there are several"
          value={source.tieBreak}
          disabled={disabled}
          choices={ties.map((tie) => ({ value: tie, label: tieNames[tie], note: tieBreaks[tie] }))}
          onChange={(next) => onChange(withTie(source, next))}
        />
      )}
    </span>
  );
}

const fieldOf = (source: VariableSource): string =>
  'property' in source ? source.property : 'field' in source ? source.field : source.value;

function withField(source: VariableSource, text: string): VariableSource {
  if ('property' in source) return { ...source, property: text };
  return 'field' in source ? { ...source, field: text } : { ...source, value: text };
}

function withTie(source: Extract<VariableSource, { kind: 'company' | 'deal' }>, tie: string): VariableSource {
  if (source.kind === 'company') return { ...source, tieBreak: tie === 'newest' ? 'newest' : 'primary' };
  return { ...source, tieBreak: (Object.keys(tieBreaks) as TieBreak[]).find((name) => name === tie) ?? source.tieBreak };
}

function sourceOf(kind: string, field: string): VariableSource {
  switch (kind) {
    case 'company':
      return { kind, property: field, tieBreak: 'primary' };
    case 'deal':
      return { kind, property: field, tieBreak: 'latest_open' };
    case 'owner':
      return { kind, property: field };
    case 'webhook':
    case 'metadata':
    case 'previous_call':
      return { kind, field };
    case 'constant':
      return { kind, value: field };
    default:
      return { kind: 'contact', property: field };
  }
}
