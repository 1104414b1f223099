// One condition of a rule: what is looked at of a call, and what it has to be.
import { useQuery } from '@tanstack/react-query';
import { Trash } from 'lucide-react';
import { callSources } from '../../../rules/call.ts';
import { sourceWords } from '../../../rules/scorecard-choice.ts';
import type { ChoiceCondition } from '../../../rules/scorecard-choice.ts';
import { words } from '../../format.ts';
import { IconButton } from '../../kit/button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Select } from '../../kit/select.tsx';
import { teamQuery } from '../../queries.ts';

type Kind = ChoiceCondition['kind'];
const kinds: { value: Kind; label: string }[] = [
  { value: 'direction', label: 'Direction' },
  { value: 'source', label: 'Where it came from' },
  { value: 'length', label: 'Length' },
  { value: 'member', label: 'Who spoke' },
  { value: 'outcome', label: 'Outcome' },
  { value: 'metadata', label: 'A field of its metadata' },
];
const MINUTE_MS = 60_000;

export function newCondition(kind: Kind): ChoiceCondition {
  switch (kind) {
    case 'direction':
      return { kind, is: 'outbound' };
    case 'source':
      return { kind, is: 'push' };
    case 'length':
      return { kind, fromMs: 5 * MINUTE_MS, belowMs: null };
    case 'member':
      return { kind, personId: '' };
    case 'outcome':
      return { kind, is: '' };
    case 'metadata':
      return { kind, field: '', equals: '' };
  }
}

type Props = {
  /** `condition 1 of rule 2`, for screen readers. */
  name: string;
  condition: ChoiceCondition;
  disabled: boolean;
  onChange: (condition: ChoiceCondition) => void;
  onRemove: () => void;
};

export function ConditionEditor({ name, condition, disabled, onChange, onRemove }: Props) {
  return (
    <li className="flex flex-wrap items-center gap-2">
      <Select
        label={`What ${name} looks at`}
        value={condition.kind}
        choices={kinds}
        disabled={disabled}
        onChange={(kind) => onChange(newCondition(kinds.find(({ value }) => value === kind)?.value ?? 'direction'))}
      />
      <Value name={name} condition={condition} disabled={disabled} onChange={onChange} />
      {!disabled && (
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <Trash className="icon" aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function Value({ name, condition, disabled, onChange }: Omit<Props, 'onRemove'>) {
  switch (condition.kind) {
    case 'direction':
      return (
        <Select
          label={`Direction in ${name}`}
          value={condition.is}
          disabled={disabled}
          choices={[
            { value: 'outbound', label: 'We rang them' },
            { value: 'inbound', label: 'They rang us' },
          ]}
          onChange={(is) => onChange({ kind: 'direction', is: is === 'inbound' ? 'inbound' : 'outbound' })}
        />
      );
    case 'source':
      return (
        <Select
          label={`Source in ${name}`}
          value={condition.is}
          disabled={disabled}
          choices={callSources.map((value) => ({ value, label: words(sourceWords[value]) }))}
          onChange={(is) => onChange({ kind: 'source', is: callSources.find((source) => source === is) ?? 'push' })}
        />
      );
    case 'length':
      return (
        <span className="flex flex-wrap items-center gap-x-4">
          <NumberField
            label="from"
            unit="min"
            value={(condition.fromMs ?? 0) / MINUTE_MS}
            disabled={disabled}
            onChange={(minutes) => onChange({ ...condition, fromMs: minutes === 0 ? null : Math.round(minutes * MINUTE_MS) })}
          />
          <NumberField
            label="to below"
            unit="min (0: any length)"
            value={(condition.belowMs ?? 0) / MINUTE_MS}
            disabled={disabled}
            onChange={(minutes) => onChange({ ...condition, belowMs: minutes === 0 ? null : Math.round(minutes * MINUTE_MS) })}
          />
        </span>
      );
    case 'member':
      return <Member name={name} personId={condition.personId} disabled={disabled} onChange={onChange} />;
    case 'outcome':
      return (
        <input
          aria-label={`Outcome in ${name}`}
          placeholder="Connected"
          maxLength={200}
          disabled={disabled}
          value={condition.is}
          onChange={(event) => onChange({ kind: 'outcome', is: event.target.value })}
          className={`${inputStyle} w-56!`}
        />
      );
    case 'metadata':
      return (
        <span className="flex flex-wrap items-center gap-2">
          <input
            aria-label={`Field in ${name}`}
            placeholder="pipeline"
            maxLength={100}
            disabled={disabled}
            value={condition.field}
            onChange={(event) => onChange({ ...condition, field: event.target.value })}
            className={`${inputStyle} w-40! font-mono text-caption`}
          />
          is
          <input
            aria-label={`Value in ${name}`}
            placeholder="Enterprise"
            maxLength={500}
            disabled={disabled}
            value={condition.equals}
            onChange={(event) => onChange({ ...condition, equals: event.target.value })}
            className={`${inputStyle} w-40!`}
          />
        </span>
      );
  }
}

function Member({
  name,
  personId,
  disabled,
  onChange,
}: {
  name: string;
  personId: string;
  disabled: boolean;
  onChange: (condition: ChoiceCondition) => void;
}) {
  const team = useQuery(teamQuery).data;
  return (
    <Select
      label={`Person in ${name}`}
      value={personId}
      disabled={disabled}
      choices={[
        ...(personId === '' ? [{ value: '', label: 'Choose somebody' }] : []),
        ...(team?.members ?? []).map((member) => ({ value: member.personId, label: member.name })),
      ]}
      onChange={(next) => onChange({ kind: 'member', personId: next })}
    />
  );
}
