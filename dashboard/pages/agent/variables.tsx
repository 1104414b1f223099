// The variables of an agent: where each value comes from, what counts when it is empty, what the chosen contact has, and what goes back.
import { ChevronDown, Plus, Trash2 } from 'lucide-react';
import { clsx } from 'clsx';
import { useState } from 'react';
import type { Variable } from '../../../rules/variable.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { inputStyle } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { ContactUpdates } from './contact-updates.tsx';
import { useDraft } from './draft.ts';
import { usePreview } from './preview.ts';
import { SourceFields } from './source-fields.tsx';
import { VariableDetails } from './variable-details.tsx';

const columns =
  'grid grid-cols-1 gap-2 sm:grid-cols-2 xl:grid-cols-[minmax(120px,1fr)_minmax(240px,1.6fr)_minmax(190px,1.2fr)_minmax(90px,1fr)_64px]';

export function AgentVariables() {
  const { settings, change, errorAt, mayEdit } = useDraft();
  const { variables } = settings;
  const put = (at: number, variable: Variable): void =>
    change({ variables: variables.map((old, index) => (index === at ? variable : old)) });
  const add = (): void =>
    change({
      variables: [
        ...variables,
        {
          name: freeName(variables),
          source: { kind: 'contact', property: '' },
          fallbacks: [],
          required: false,
          defaultValue: null,
          spokenForm: { kind: 'as_written' },
          maxLength: null,
        },
      ],
    });
  const wrong = errorAt('variables');
  return (
    <div className="px-4 pb-10">
      <Section title="Variables" note="Read when the call begins, and kept with it, so that one can see later what was said.">
        {variables.length > 0 && (
          <>
            <div aria-hidden className={clsx(columns, 'hidden border-b border-line pb-1.5 text-caption text-muted xl:grid')}>
              <span>Variable</span>
              <span>Comes from</span>
              <span>If empty</span>
              <span>This contact</span>
            </div>
            <ul>
              {variables.map((variable, at) => (
                <VariableRow
                  key={at}
                  at={at}
                  variable={variable}
                  onChange={(next) => put(at, next)}
                  onRemove={() => change({ variables: variables.filter((_, index) => index !== at) })}
                />
              ))}
            </ul>
          </>
        )}
        {variables.length === 0 && <p className="text-muted">None yet. Each stands in the texts as {'{{name}}'}.</p>}
        {wrong !== undefined && (
          <p role="alert" className="mt-2 text-caption text-weak">
            {wrong}
          </p>
        )}
        {mayEdit && (
          <Button variant="quiet" className="mt-2 -ml-2" onClick={add}>
            <Plus className="icon-s" aria-hidden />
            Add variable
          </Button>
        )}
      </Section>
      <ContactUpdates />
    </div>
  );
}

type Emptiness = 'leave_out' | 'say' | 'do_not_call';

function VariableRow({
  at,
  variable,
  onChange,
  onRemove,
}: {
  at: number;
  variable: Variable;
  onChange: (variable: Variable) => void;
  onRemove: () => void;
}) {
  const { errorAt, mayEdit } = useDraft();
  const [open, setOpen] = useState(false);
  const previewed = usePreview().data?.variables.find((value) => value.name === variable.name);
  const path = `variables.${at}`;
  const emptiness: Emptiness = variable.defaultValue !== null ? 'say' : variable.required ? 'do_not_call' : 'leave_out';
  const problems = [errorAt(`${path}.name`), errorAt(`${path}.source`)].filter((text) => text !== undefined);
  return (
    <li className="border-b border-line py-2">
      <fieldset disabled={!mayEdit}>
        <legend className="sr-only">Variable {variable.name}</legend>
        <div className={clsx(columns, 'items-start')}>
          <input
            aria-label="Name of the variable"
            value={variable.name}
            aria-invalid={errorAt(`${path}.name`) !== undefined || undefined}
            onChange={(event) => onChange({ ...variable, name: event.target.value.trim() })}
            className={clsx(inputStyle, 'font-mono text-caption text-accent')}
          />
          <SourceFields source={variable.source} disabled={!mayEdit} onChange={(source) => onChange({ ...variable, source })} />
          <span className="flex min-w-0 gap-2">
            <Select
              label="If empty"
              value={emptiness}
              disabled={!mayEdit}
              choices={[
                { value: 'leave_out', label: 'Leave out' },
                { value: 'say', label: 'Say' },
                { value: 'do_not_call', label: 'Do not call' },
              ]}
              onChange={(next) =>
                onChange({
                  ...variable,
                  required: next === 'do_not_call',
                  defaultValue: next === 'say' ? (variable.defaultValue ?? '') : null,
                })
              }
            />
            {emptiness === 'say' && (
              <input
                aria-label="What to say instead"
                placeholder="there"
                value={variable.defaultValue ?? ''}
                onChange={(event) => onChange({ ...variable, defaultValue: event.target.value })}
                className={inputStyle}
              />
            )}
          </span>
          <span className="flex min-h-8 min-w-0 items-center">
            {previewed === undefined ? (
              <span className="text-faint">–</span>
            ) : previewed.value === null ? (
              <Badge tone={variable.required ? 'weak' : 'fair'}>Empty</Badge>
            ) : (
              <span className="truncate" title={previewed.origin ?? undefined}>
                {previewed.spoken}
              </span>
            )}
          </span>
          <span className="flex justify-end">
            <IconButton label={open ? 'Fewer settings' : 'More settings'} aria-expanded={open} onClick={() => setOpen(!open)}>
              <ChevronDown className={clsx('icon-s transition-transform duration-100', open && 'rotate-180')} aria-hidden />
            </IconButton>
            {mayEdit && (
              <IconButton label={`Remove ${variable.name}`} onClick={onRemove}>
                <Trash2 className="icon-s" aria-hidden />
              </IconButton>
            )}
          </span>
        </div>
        {problems.length > 0 && (
          <p role="alert" className="mt-1 text-caption text-weak">
            {problems.join(' ')}
          </p>
        )}
        {open && <VariableDetails at={at} variable={variable} onChange={onChange} />}
      </fieldset>
    </li>
  );
}

function freeName(variables: readonly Variable[]): string {
  const taken = new Set(variables.map(({ name }) => name));
  const first = ['firstname', 'company', 'interest'].find((name) => !taken.has(name));
  return first ?? `variable_${variables.length + 1}`;
}
