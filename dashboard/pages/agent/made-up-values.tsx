// Values for an agent's variables where nobody is phoned: what is left empty takes its default.
import { variablesOf } from '../../../rules/agent-texts.ts';
import { Field } from '../../kit/field.tsx';
import { useDraft } from './draft.ts';

export function MadeUpValues({
  values,
  onChange,
}: {
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}) {
  const { settings } = useDraft();
  const variables = variablesOf(settings);
  if (variables.length === 0) return null;
  const put = (name: string, value: string): void => {
    const { [name]: _, ...others } = values;
    onChange(value === '' ? others : { ...others, [name]: value });
  };
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {variables.map(({ name, defaultValue }) => (
        <Field
          key={name}
          label={name}
          value={values[name] ?? ''}
          placeholder={defaultValue ?? ''}
          onChange={(event) => put(name, event.target.value)}
        />
      ))}
    </div>
  );
}
