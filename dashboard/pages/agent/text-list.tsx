// A short list of short texts: each a chip, the next one typed at the end.
import { X } from 'lucide-react';
import { useId, useState } from 'react';

export function TextList({
  label,
  hint,
  placeholder,
  values,
  onChange,
  error,
  disabled = false,
}: {
  label: string;
  hint?: string;
  placeholder: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  error?: string | undefined;
  disabled?: boolean;
}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const add = (): void => {
    const found = typed
      .split(/[,;\n]+/)
      .map((text) => text.trim())
      .filter((text) => text !== '' && !values.includes(text));
    setTyped('');
    if (found.length > 0) onChange([...values, ...found]);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <div className="flex min-h-8 flex-wrap items-center gap-1 rounded-control border border-line-strong bg-surface p-1 shadow-1 focus-within:border-faint">
        {values.map((value) => (
          <span
            key={value}
            className="nums inline-flex h-6 items-center gap-0.5 rounded-chip bg-surface-2 pl-1.5 font-mono text-caption"
          >
            {value}
            <button
              type="button"
              disabled={disabled}
              aria-label={`Remove ${value}`}
              className="inline-flex size-6 items-center justify-center rounded-chip text-muted hover:text-fg"
              onClick={() => onChange(values.filter((other) => other !== value))}
            >
              <X className="size-3" aria-hidden />
            </button>
          </span>
        ))}
        <input
          id={id}
          value={typed}
          disabled={disabled}
          placeholder={values.length === 0 ? placeholder : ''}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === 'Enter' || event.key === ',') {
              event.preventDefault();
              add();
            } else if (event.key === 'Backspace' && typed === '' && values.length > 0) onChange(values.slice(0, -1));
          }}
          className="h-6 min-w-32 flex-1 bg-transparent px-1.5 outline-none"
        />
      </div>
      <p
        id={`${id}-hint`}
        role={error === undefined ? undefined : 'alert'}
        className={error === undefined ? 'text-caption text-muted' : 'text-caption text-weak'}
      >
        {error ?? hint ?? 'Enter adds one.'}
      </p>
    </div>
  );
}
