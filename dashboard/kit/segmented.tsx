// One of two to four, all in view.
import { clsx } from 'clsx';

export function Segmented<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <div role="group" aria-label={label} className="flex h-8 shrink-0 items-center gap-0.5 rounded-control bg-surface-2 p-0.5">
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className={clsx(
            'nums h-7 rounded-[5px] border px-2.5 text-caption font-medium transition-colors duration-100',
            choice.value === value
              ? 'border-transparent bg-surface text-fg shadow-1 dark:border-line-strong dark:bg-hover'
              : 'border-transparent text-muted hover:text-fg',
          )}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
