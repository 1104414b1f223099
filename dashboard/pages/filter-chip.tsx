// One filter of a list: dashed while it is open, filled with what was chosen and a way to take it away again.
import { ListFilter, X } from 'lucide-react';
import { Select } from '../kit/select.tsx';
import type { Choice } from '../kit/select.tsx';

export function FilterChip({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string | undefined;
  choices: readonly Choice[];
  onChange: (value: string | undefined) => void;
}) {
  const chosen = choices.find((choice) => choice.value === value);
  const shape =
    'inline-flex h-8 min-w-0 items-center gap-1.5 border bg-surface px-2.5 text-caption font-medium transition-colors duration-100 hover:bg-hover';
  const set = value !== undefined;
  return (
    <span className="inline-flex min-w-0">
      <Select
        label={set ? `${label}: ${chosen?.label ?? value}` : label}
        value={value ?? ''}
        choices={choices}
        disabled={choices.length === 0}
        onChange={onChange}
        triggerClass={`${shape} ${set ? 'rounded-l-control border-r-0 border-line-strong text-fg' : 'rounded-control border-dashed border-line-strong text-muted data-disabled:opacity-50'}`}
        trigger={
          set ? (
            <span className="max-w-44 truncate">
              <span className="text-muted">{label} </span>
              {chosen?.label ?? value}
            </span>
          ) : (
            <>
              <ListFilter className="icon-s" aria-hidden />
              {label}
            </>
          )
        }
      />
      {set && (
        <button
          type="button"
          aria-label={`Remove filter ${label}`}
          className="inline-flex h-8 w-7 items-center justify-center rounded-r-control border border-line-strong bg-surface text-muted hover:bg-hover hover:text-fg"
          onClick={() => onChange(undefined)}
        >
          <X className="size-3" aria-hidden />
        </button>
      )}
    </span>
  );
}
