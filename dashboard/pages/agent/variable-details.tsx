// The rarer settings of a variable: how it is spoken, what is asked when the first place has nothing, how much of it is kept.
import { Plus, Trash2 } from 'lucide-react';
import { knownCurrencies } from '../../../rules/spoken-currency.ts';
import { spokenForms } from '../../../rules/spoken-form.ts';
import type { SpokenForm } from '../../../rules/spoken-form.ts';
import { DEFAULT_VALUE_LENGTH, MOST_FALLBACKS } from '../../../rules/variable.ts';
import type { Variable } from '../../../rules/variable.ts';
import { Button, IconButton } from '../../kit/button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Select } from '../../kit/select.tsx';
import { useDraft } from './draft.ts';
import { SourceFields } from './source-fields.tsx';

export function VariableDetails({
  at,
  variable,
  onChange,
}: {
  at: number;
  variable: Variable;
  onChange: (variable: Variable) => void;
}) {
  const { errorAt, mayEdit } = useDraft();
  const { fallbacks, spokenForm } = variable;
  const path = `variables.${at}`;
  return (
    <div className="mt-2 grid gap-4 rounded-list bg-surface-2 p-3 sm:grid-cols-2">
      <div className="flex flex-col gap-2">
        <span className="font-medium">Spoken as</span>
        <SpokenFormFields form={spokenForm} disabled={!mayEdit} onChange={(next) => onChange({ ...variable, spokenForm: next })} />
        <p className="text-caption text-muted">{spokenForms[spokenForm.kind].example}</p>
        <NumberField
          label="Keep at most"
          unit="characters"
          value={variable.maxLength ?? DEFAULT_VALUE_LENGTH}
          disabled={!mayEdit}
          onChange={(maxLength) => onChange({ ...variable, maxLength: Math.round(maxLength) })}
          error={errorAt(`${path}.maxLength`)}
        />
      </div>
      <div className="flex flex-col gap-2">
        <span className="font-medium">If that is empty, ask</span>
        {fallbacks.map((source, place) => (
          <span key={place} className="flex items-start gap-1">
            <span className="min-w-0 flex-1">
              <SourceFields
                source={source}
                disabled={!mayEdit}
                onChange={(next) =>
                  onChange({ ...variable, fallbacks: fallbacks.map((old, index) => (index === place ? next : old)) })
                }
              />
              {errorAt(`${path}.fallbacks.${place}`) !== undefined && (
                <span role="alert" className="text-caption text-weak">
                  {errorAt(`${path}.fallbacks.${place}`)}
                </span>
              )}
            </span>
            <IconButton
              label="Remove this fallback"
              onClick={() => onChange({ ...variable, fallbacks: fallbacks.filter((_, index) => index !== place) })}
            >
              <Trash2 className="icon-s" aria-hidden />
            </IconButton>
          </span>
        ))}
        {mayEdit && fallbacks.length < MOST_FALLBACKS && (
          <div>
            <Button
              size="s"
              variant="quiet"
              className="-ml-2"
              onClick={() => onChange({ ...variable, fallbacks: [...fallbacks, { kind: 'contact', property: '' }] })}
            >
              <Plus className="icon-s" aria-hidden />
              Add a fallback
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

const groupings = [
  { value: 'western', label: 'thousands, millions' },
  { value: 'indian', label: 'lakhs, crores' },
];
const orders = [
  { value: 'day_first', label: 'day first (9/3)' },
  { value: 'month_first', label: 'month first (3/9)' },
];

function SpokenFormFields({
  form,
  onChange,
  disabled,
}: {
  form: SpokenForm;
  onChange: (form: SpokenForm) => void;
  disabled: boolean;
}) {
  return (
    <span className="flex flex-wrap gap-2">
      <Select
        label="Spoken as"
        value={form.kind}
        disabled={disabled}
        choices={Object.entries(spokenForms).map(([value, { name, example }]) => ({ value, label: name, note: example }))}
        onChange={(kind) => onChange(formOf(kind, form))}
      />
      {'currency' in form && (
        <Select
          label="Currency"
          value={form.currency}
          disabled={disabled}
          choices={knownCurrencies.map((currency) => ({ value: currency, label: currency }))}
          onChange={(next) =>
            onChange({ ...form, currency: knownCurrencies.find((currency) => currency === next) ?? form.currency })
          }
        />
      )}
      {'grouping' in form && (
        <Select
          label="Large numbers in"
          value={form.grouping}
          disabled={disabled}
          choices={groupings}
          onChange={(next) => onChange({ ...form, grouping: next === 'indian' ? 'indian' : 'western' })}
        />
      )}
      {'order' in form && (
        <Select
          label="Dates are written"
          value={form.order}
          disabled={disabled}
          choices={orders}
          onChange={(next) => onChange({ ...form, order: next === 'month_first' ? 'month_first' : 'day_first' })}
        />
      )}
    </span>
  );
}

function formOf(kind: string, before: SpokenForm): SpokenForm {
  const grouping = 'grouping' in before ? before.grouping : 'western';
  const order = 'order' in before ? before.order : 'day_first';
  switch (kind) {
    case 'full_words':
    case 'nearest_hundreds':
    case 'nearest_thousands':
      return { kind, grouping };
    case 'currency':
      return { kind, currency: 'currency' in before ? before.currency : (knownCurrencies[0] ?? 'USD'), grouping };
    case 'date':
    case 'date_and_time':
      return { kind, order };
    case 'time':
    case 'phone':
      return { kind };
    default:
      return { kind: 'as_written' };
  }
}
