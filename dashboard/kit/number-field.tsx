// A labelled number with its unit, on one line. What is typed counts as soon as it is a number.
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { inputStyle } from './field.tsx';

export function NumberField({
  label,
  unit,
  value,
  onChange,
  error,
  disabled = false,
  hidden = false,
  inList = false,
}: {
  label: string;
  unit: ReactNode;
  value: number;
  onChange: (value: number) => void;
  error?: string | undefined;
  disabled?: boolean;
  /** True where what stands beside it says what it is. */
  hidden?: boolean;
  /** True where several stand below one another: their inputs stand in one line. */
  inList?: boolean;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && !isNumber(typed) ? 'Write a number.' : error;
  return (
    <span className="flex min-h-8 flex-wrap items-center gap-2">
      <label htmlFor={id} className={hidden ? 'sr-only' : inList ? 'w-56 max-sm:w-full' : undefined}>
        {label}
      </label>
      <input
        id={id}
        inputMode="decimal"
        value={typed ?? String(value)}
        disabled={disabled}
        aria-invalid={wrong !== undefined || undefined}
        aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
        onChange={(event) => {
          setTyped(event.target.value);
          if (isNumber(event.target.value)) onChange(Number(event.target.value));
        }}
        onBlur={() => setTyped(null)}
        className={`${inputStyle} nums w-16! text-right`}
      />
      <span className="text-muted">{unit}</span>
      {wrong !== undefined && (
        <span id={`${id}-wrong`} role="alert" className="text-caption text-weak">
          {wrong}
        </span>
      )}
    </span>
  );
}

const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text)) && Number(text) >= 0;
