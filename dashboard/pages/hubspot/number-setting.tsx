// A whole number that is saved when one leaves it or presses Enter.
import { useId, useState } from 'react';
import { inputStyle } from '../../kit/field.tsx';

export function NumberSetting({
  label,
  unit,
  value,
  most,
  onSave,
  disabled = false,
}: {
  label: string;
  unit: string;
  value: number;
  most: number;
  onSave: (value: number) => void;
  disabled?: boolean;
}) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const number = Number(typed);
  const wrong = typed !== null && (typed.trim() === '' || !Number.isInteger(number) || number < 0 || number > most);
  const save = (): void => {
    if (typed === null || wrong) return;
    setTyped(null);
    if (number !== value) onSave(number);
  };
  return (
    <span className="flex flex-wrap items-center gap-2">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="numeric"
        value={typed ?? String(value)}
        disabled={disabled}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => event.key === 'Enter' && save()}
        className={`${inputStyle} nums w-16! text-right`}
      />
      <span className="text-muted">{unit}</span>
      {wrong && (
        <span id={`${id}-wrong`} role="alert" className="text-caption text-weak">
          A whole number from 0 to {most}. Not saved yet.
        </span>
      )}
    </span>
  );
}
